#include "openapi.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char bytes[] = {
#embed "../MusterServer/openapi.yaml"
};

const unsigned char *openapi_bytes(void) { return bytes; }
size_t openapi_size(void) { return sizeof bytes; }
