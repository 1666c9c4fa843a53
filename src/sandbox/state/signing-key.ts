import { createPrivateKey, createPublicKey } from 'node:crypto';

/**
 * The key that access tokens are signed with. It is no secret and proves nothing: a sandbox knows the tokens that it gave.
 * Making one anew would cost every start a tenth of a second of work, and make the tokens of a seeded sandbox differ.
 */
export const signingKey = createPrivateKey({
  format: 'jwk',
  key: {
    kty: 'RSA',
    n: [
      'xGfoBYcsXaTghgqWDW54dF4aBnMe_pmp-Bv6RXB0VRC2nfwsIfuP5-MZVdN_VNdwXv5W-H2_vCNu_0Z87TmZsGT0W7ePjevL',
      'wbWHBm2opSNr7Oi8sODniW1K6XOsxawkGc_ssHsngL4qpemXxJh5mP2JYB_coLWO2ywZJsygXU5lTuQqE7JI_7_CYB9rRNfz',
      '7fvXhZiRHa3rQeu9bXKhsD-V7xRqMJCIpSDK6VXH4nyT3T6pjpX_NUvFr0ePQpjGPifTTIWkrPHbM89ALgufXiOFFjkt0vS5',
      'LHKL__342vA6eBhZvY7vET6gPvDUzacvMvPGlRXpT4JIuh4B6B0E4Q',
    ].join(''),
    e: 'AQAB',
    d: [
      'CrwKxnSSdEV3lQk9QBuD1LOzn0XJpveDPpbZiVPhs9LaRve6T3AromxQh-xA5xma9WzYGDRCl2KQuuiMGZNz8Ya5rqKcI2Za',
      'EwAG0s80WrQ9KOwOgL9bavDbhDdo376ZFC-_pg9RGScA9zj1bSQP71CaInQTWlWaACN19h9_Jfed7u14MSQ3fcmvaT1Sz_SD',
      'eggYCtS8tGV52W_OzRi8TRRADz5V86hzKDslkjFaUJBPy2TTDN6C5ugo5HezD5A2n0msWsPc9Fx0tQVLXlI2hlM_3FAWZCke',
      'cvlnNE8_I7QCJ7o7GNxP0KgcveCydgnWuiHCdLzwTMbTLpAi9TEBHQ',
    ].join(''),
    p: [
      '8le4zqk4U3oPFTvsJXn4IVx7FXXZbDOnCvMHuC1jNKMF2kpk4NBZpvAB-mWbmEn92qTg1LqtVFgsQcu0DEDRPUNf-I0Qikv2',
      'SXu8PPt7hLf_hyZj8BEcpwqHqRb8hFZiAnJAyqKA5xUK9DpVZMqT42CY6L0f8RMuuwNZATTEJV0',
    ].join(''),
    q: [
      'z3l0VNnBhVyI2OkKwFZ94Ksn2xlqtixwgN22Zk0zwgr5-8_ffzo_OJ04v5yG40Dybo4RjYvbS4jQURs3ECjWDFFaAC3GHFKB',
      'Jd9PrkDDA4UMVwUX1LI-tLt1MrQJtSd5F3gc7uw2cOG4rdvr1cfRL2oXyRyJuDHoGekcAROAQVU',
    ].join(''),
    dp: [
      'E36rBzTlqxFulS602G7vXv-phxhr3SBql57lSBOen2Vd2ymQ4-Te0WcNQa9azO1m1mfdDj_WIarWJJTWbwXnzx3UYpI2emmR',
      '7mddxSoVzZ9fluensnAt9eIK97c5qQup5rh6LdLUu8Idl3f51pnVO71Rj6dnImWApNqoFkjAXqE',
    ].join(''),
    dq: [
      'Zqf2uoEgMsdtYr40NqTVFdQ6HTu_RDJK3EhXlti-MlXSCRl6wW3lmDKawJxHVaxuB-u9nabEs-QXBvqLTTCXcHLUMGB1tM_R',
      '3RZYS6T5mQU87NW1S-WCB1T1kUfpwbutO8KPtlwkN8hH46Z8U0PSKj65VCYNspjm-eMQmyu1-x0',
    ].join(''),
    qi: [
      'vneVAq-RkCZDeWoJDxZk2g_REp3xe1ZOtedhK5PuJ5-Sulvx6uG7kQZce1hLKNSxLH0gVCGFlpWvCfKBPWXe_m59BgB9a78b',
      '6YLOQznQ150IvGlm8_B2FUPnBdmhN9karyW0JRfaw-A-Qy3mzyS5ibMeyhul-4vuaqwMNKRMMbA',
    ].join(''),
  },
});

export const verificationKey = createPublicKey(signingKey);
