# syntax=docker/dockerfile:1

# Compiles and bundles with the development packages, then drops them.
FROM node:22.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc .puppeteerrc.cjs ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build && npm prune --omit=dev && node scripts/prune.mjs && rm -rf node_modules/.cache

# What runs: no compiler, no sources, nothing of its own that it may write to but /data.
FROM node:22.21.0-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates chromium fonts-liberation fonts-noto-color-emoji tini \
  && rm -rf /var/lib/apt/lists/* \
  && mkdir /data && chown node:node /data
WORKDIR /app
ENV NODE_ENV=production \
  NODE_OPTIONS=--enable-source-maps \
  PORT=3000 \
  CHROMIUM_PATH=/usr/bin/chromium \
  WHATSAPP_WEB_DATA=/data/whatsapp-web
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/adminjs-build ./adminjs-build
COPY --from=build /app/dist ./dist
USER node
VOLUME /data
EXPOSE 3000
# For the web role; the others do not listen, so their services switch it off.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Passes signals on and collects what Chromium leaves behind.
ENTRYPOINT ["tini", "--"]
# All roles in one process; name some to run them apart: web, worker, whatsapp.
CMD ["node", "dist/src/main.js"]
