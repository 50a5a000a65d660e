"use strict";
// Starts Swagger UI on the page of the API. No validator: it would ask a server elsewhere.
const place = document.getElementById("api-docs");
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  supportedSubmitMethods: ["get", "head"],
});
