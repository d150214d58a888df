// A classic script: it starts Swagger UI, which is another one, on the page of the API.
(() => {
  const place = document.getElementById("swagger-ui");
  const { SwaggerUIBundle } = /** @type {{ SwaggerUIBundle(options: object): void }} */ (
    /** @type {unknown} */ (globalThis)
  );
  SwaggerUIBundle({
    domNode: place,
    url: place?.dataset.openapi,
    deepLinking: true,
    showExtensions: true,
    showCommonExtensions: true,
  });
})();
