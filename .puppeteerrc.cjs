/** whatsapp-web.js brings Puppeteer, which would download a browser at every install: Threadline uses the one that is there. */
module.exports = { skipDownload: true };
