#include "openapi.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// Swagger UI is optional: without it, the server has no pages at /docs.

static const unsigned char bytes[] = {
#embed "../MusterServer/openapi.yaml"
    , 0
#if __has_embed("../../.deps/swagger-ui/swagger-ui-bundle.js")
    ,
#embed "../../.deps/swagger-ui/swagger-ui.css"
    , 0,
#embed "../../.deps/swagger-ui/swagger-ui-bundle.js"
    , 0,
#embed "../../.deps/swagger-ui/LICENSE"
    , 0
#endif
};

const unsigned char *openapi_bytes(void) { return bytes; }
size_t openapi_size(void) { return sizeof bytes; }
