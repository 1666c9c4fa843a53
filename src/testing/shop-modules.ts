/** A request as an official client sends it. */
export interface ModuleRequest {
  /** The client: the official WooCommerce, Magento or Shopware module, or the official SDK. */
  module: string;
  title: string;
  method: 'POST' | 'PUT';
  path: string;
  /** As it is written, since PHP writes whole amounts as `49900.0`; none where the client sends none. */
  body?: string;
  status: number;
  /** Members that the bundled description does not list. */
  undescribed: string[];
}

const payments = '/epayment/v1/payments';
const phone = '"phoneNumber":"{{internationalMobileNumber}}"';

const create = (module: string, title: string, body: string, undescribed: string[] = []): ModuleRequest => ({
  module,
  title,
  method: 'POST',
  path: payments,
  body,
  status: 201,
  undescribed,
});

const approve = (module: string, reference: string): ModuleRequest => ({
  module,
  title: 'the user approves',
  method: 'POST',
  path: `/epayment/v1/test/payments/${reference}/approve`,
  body: `{"customer":{${phone}}}`,
  status: 200,
  undescribed: [],
});

const adjust = (
  module: string,
  reference: string,
  operation: 'capture' | 'refund' | 'cancel',
  body?: string,
  undescribed: string[] = [],
): ModuleRequest => ({
  module,
  title: operation,
  method: 'POST',
  path: `${payments}/${reference}/${operation}`,
  ...(body === undefined ? {} : { body }),
  status: 200,
  undescribed,
});

/** The order of a WooCommerce shop: a thing, a fee, and what the parcel costs. */
const wooReceipt = `{
  "orderLines": [
    {"name":"Woollen socks","id":"42","totalAmount":39900.0,"totalAmountExcludingTax":31920.0,"totalTaxAmount":7980.0,
     "taxRate":2500.0,"unitInfo":{"unitPrice":19950.0,"quantity":"2","quantityUnit":"PCS"},"discount":0.0,
     "productUrl":"https://shop.example/socks","isShipping":false},
    {"name":"Gift wrap","id":"gift-wrap","totalAmount":1000.0,"totalAmountExcludingTax":800.0,"totalTaxAmount":200.0,
     "discount":0,"taxRate":2500.0},
    {"name":"Parcel","id":"flat_rate:1","totalAmount":9000.0,"totalAmountExcludingTax":7200.0,"totalTaxAmount":1800.0,
     "discount":0,"taxRate":2500.0,"unitInfo":{"unitPrice":9000.0,"quantity":"1","quantityUnit":"PCS"},"isShipping":true}
  ],
  "bottomLine": {"tipAmount":0.0,"giftCardAmount":0.0,"terminalId":"woocommerce","currency":"NOK","receiptNumber":"1042"}
}`;

/** The order of a Shopware shop: a thing, and a discount in the words of another API. */
const shopwareLines = `[
  {"name":"Woollen socks","id":"018f2c","totalAmount":54900.0,"totalAmountExcludingTax":43920.0,"totalTaxAmount":10980.0,
   "taxRate":2500,"unitInfo":{"unitPrice":54900.0,"quantity":"1","quantityUnit":"PCS"},
   "productUrl":"https://shop.example/socks"},
  {"reference":"spring-tax-rate-25","type":"discount","name":"Spring","quantity":1,"unit_price":0,"tax_rate":2500.0,
   "total_discount_amount":5000.0,"total_amount":-5000.0,"total_tax_amount":-1000.0}
]`;

/**
 * What the official clients send, in the order in which a shop would: their sources as of 2025 and 2026. The names are theirs, the
 * values are not.
 */
export const moduleRequests: ModuleRequest[] = [
  create(
    'WooCommerce',
    'a checkout',
    `{"reference":"woo-001042","paymentMethod":{"type":"WALLET"},"amount":{"currency":"NOK","value":49900.0},
      "returnUrl":"https://shop.example/vipps/return?o=1042",
      "customer":{"customerInteraction":"CUSTOMER_NOT_PRESENT",${phone}},
      "metadata":{"orderid":1042},"minimumUserAge":null,"userFlow":"WEB_REDIRECT",
      "paymentDescription":"Confirm your order from https://shop.example","receipt":${wooReceipt}}`,
    ['/body/customer/customerInteraction'],
  ),
  approve('WooCommerce', 'woo-001042'),
  adjust('WooCommerce', 'woo-001042', 'capture', '{"modificationAmount":{"value":49900.0,"currency":"NOK"}}'),
  adjust('WooCommerce', 'woo-001042', 'refund', '{"modificationAmount":{"value":9000.0,"currency":"NOK"}}'),
  create(
    'WooCommerce',
    'a guest, who is not asked for a number',
    `{"reference":"woo-001043","paymentMethod":{"type":"WALLET"},"amount":{"currency":"NOK","value":49900.0},
      "returnUrl":"https://shop.example/vipps/return?o=1043",
      "customer":{"customerInteraction":"CUSTOMER_NOT_PRESENT"},"metadata":{"orderid":1043},
      "userFlow":"WEB_REDIRECT","paymentDescription":"Confirm your order from https://shop.example",
      "receipt":${wooReceipt}}`,
    ['/body/customer/customerInteraction'],
  ),
  adjust('WooCommerce', 'woo-001043', 'cancel', '{"modificationAmount":{"value":"49900","currency":"NOK"}}', [
    '/body/modificationAmount',
  ]),
  create(
    'WooCommerce',
    'an express checkout',
    `{"reference":"woo-001044","paymentMethod":{"type":"WALLET"},"amount":{"currency":"NOK","value":39900.0},
      "returnUrl":"https://shop.example/vipps/return?o=1044",
      "customer":{"customerInteraction":"CUSTOMER_NOT_PRESENT"},"metadata":{"orderid":1044},
      "profile":{"scope":"name email address"},"minimumUserAge":null,"userFlow":"WEB_REDIRECT",
      "paymentDescription":"Confirm your order from https://shop.example",
      "shipping":{"fixedOptions":[{"isDefault":true,"priority":0,"type":"OTHER","brand":"OTHER",
        "options":[{"id":"flat_rate:1","name":"Parcel","amount":{"value":9000.0,"currency":"NOK"},"isDefault":true,
        "priority":0}]}]}}`,
    ['/body/customer/customerInteraction'],
  ),
  {
    module: 'WooCommerce',
    title: 'a checkout of the eCom API',
    method: 'POST',
    path: '/Ecomm/v2/payments',
    body: `{"customerInfo":{"mobileNumber":"{{mobileNumber}}"},
      "merchantInfo":{"merchantSerialNumber":"{{merchantSerialNumber}}",
        "callbackPrefix":"https://shop.example/wc-api/callback","fallBack":"https://shop.example/return?o=1045",
        "paymentType":"eComm Regular Payment"},
      "transaction":{"orderId":"woo-001045","amount":49900.0,"transactionText":"Your order from https://shop.example",
        "timeStamp":"2026-11-28T10:00:00+00:00"}}`,
    status: 200,
    undescribed: ['/body/transaction/timeStamp'],
  },
  create(
    'Magento',
    'a checkout',
    `{"amount":{"currency":"NOK","value":49900.0},"reference":"000000142","paymentDescription":"Sock shop",
      "paymentMethod":{"type":"WALLET"},"userFlow":"WEB_REDIRECT",
      "returnUrl":"https://shop.example/vipps/payment/fallback/reference/000000142/"}`,
  ),
  approve('Magento', '000000142'),
  adjust(
    'Magento',
    '000000142',
    'capture',
    '{"modificationAmount":{"currency":"NOK","value":20000.0},"modificationReference":"000000142"}',
    ['/body/modificationReference'],
  ),
  adjust(
    'Magento',
    '000000142',
    'refund',
    '{"modificationAmount":{"currency":"NOK","value":5000},"modificationReference":"000000142"}',
    ['/body/modificationReference'],
  ),
  adjust('Magento', '000000142', 'cancel', '{"modificationReference":"000000142"}', ['/body/modificationReference']),
  create(
    'Shopware',
    'a checkout without a phone number, with a discount',
    `{"amount":{"currency":"NOK","value":49900},"customer":{"phoneNumber":null},"paymentMethod":{"type":"WALLET"},
      "reference":"018f2c0b7d1e7a6f9c3b5d2e4f6a8b0c","returnUrl":"https://shop.example/payment/finalize?t=1",
      "userFlow":"WEB_REDIRECT","paymentDescription":"Payment to Sock shop",
      "receipt":{"orderLines":${shopwareLines},"bottomLine":{"currency":"NOK"}}}`,
  ),
  approve('Shopware', '018f2c0b7d1e7a6f9c3b5d2e4f6a8b0c'),
  adjust(
    'Shopware',
    '018f2c0b7d1e7a6f9c3b5d2e4f6a8b0c',
    'capture',
    '{"modificationAmount":{"currency":"NOK","value":10000}}',
  ),
  adjust('Shopware', '018f2c0b7d1e7a6f9c3b5d2e4f6a8b0c', 'cancel'),
  create(
    'SDK',
    'a checkout',
    `{"amount":{"currency":"NOK","value":49900},"paymentMethod":{"type":"WALLET"},"customer":{${phone}},
      "reference":"acme-shop-000143","returnUrl":"https://shop.example/return?r=143","userFlow":"WEB_REDIRECT",
      "paymentDescription":"A pair of socks","customerInteraction":"CUSTOMER_NOT_PRESENT",
      "profile":{"scope":"name phoneNumber"},"metadata":{"size":"42"},"minimumUserAge":null,"expiresAt":null}`,
  ),
  adjust('SDK', 'acme-shop-000143', 'cancel'),
  create(
    'SDK',
    'an express checkout that asks the shop for ways to ship',
    `{"amount":{"currency":"NOK","value":49900},"paymentMethod":{"type":"WALLET"},
      "reference":"acme-shop-000144","returnUrl":"https://shop.example/return?r=144","userFlow":"WEB_REDIRECT",
      "profile":{"scope":"name address birthDate"},
      "shipping":{"dynamicOptions":{"callbackUrl":"https://shop.example/shipping",
        "callbackAuthorizationToken":"Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"}},
      "merchantLegalLinks":{"termsOfSaleUrl":"https://shop.example/terms",
        "privacyPolicyUrl":"https://shop.example/privacy"}}`,
  ),
];
