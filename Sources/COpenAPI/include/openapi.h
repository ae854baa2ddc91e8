#include <stddef.h>

/// The API's document, `Sources/MusterServer/openapi.yaml`, as it was when this was compiled. A part of the program,
/// which so can be moved; the compiler embeds it in an instant, which it does not do with a Swift literal.
const unsigned char *openapi_bytes(void);
size_t openapi_size(void);
