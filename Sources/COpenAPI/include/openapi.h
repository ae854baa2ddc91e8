#include <stddef.h>

/// The files of the API's description, as they were when this was compiled: `Sources/MusterServer/openapi.yaml`, and if
/// `script/bootstrap` has fetched Swagger UI, its style sheet, its script and its licence. Each is a text that ends with a
/// zero byte. They are part of the program, which so can be moved; the compiler embeds them in an instant, which it does not
/// do with a Swift literal.
const unsigned char *openapi_bytes(void);
size_t openapi_size(void);
