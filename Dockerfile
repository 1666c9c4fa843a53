# Sandbox and runner, for integrations without Node.js. docs/container.md has the commands.
FROM node:24-trixie-slim@sha256:ae91dcc111a68c9d2d81ff2a17bda61be126426176fde6fe7d08ab13b7f50573 AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm pack --pack-destination . && mkdir -p app && tar -xzf vipps-contract-*.tgz -C app --strip-components=1
# What an install of the package brings, by the lock.
RUN cp package-lock.json app/ && cd app && npm pkg delete scripts devDependencies && npm ci --omit=dev --ignore-scripts --no-audit --no-fund
RUN mkdir -p reports

FROM gcr.io/distroless/nodejs24-debian13:nonroot@sha256:ffab599740d4aaa66029d02b9e6d3de4f622fefb7410081c5ef69c86430f364d
LABEL org.opencontainers.image.title="vipps-contract" \
      org.opencontainers.image.description="Contract tests and a sandbox for the Vipps MobilePay eCom and ePayment APIs" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build --chown=root:root /build/app /app
COPY --from=build --chown=nonroot:nonroot /build/reports /data/reports
WORKDIR /data
USER nonroot
ENV NODE_ENV=production
EXPOSE 8080
# Only the sandbox can be asked: any other command ends by itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=2s CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:8080/sandbox').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/nodejs/bin/node", "/app/dist/bin.js"]
CMD ["sandbox", "--host", "0.0.0.0", "--port", "8080"]
