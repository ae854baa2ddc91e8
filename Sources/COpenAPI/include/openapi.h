#include <stddef.h>

/// The API's document, `Sources/MusterServer/openapi.yaml`, as it was when this was compiled. It is part of
/// the program, so that the binary can be copied alone. `#embed` takes no time to compile; a Swift literal of this size would.
const unsigned char *openapi_bytes(void);
size_t openapi_size(void);
