#include <stddef.h>

/// The files of the API's description, as they were when this was compiled: `Sources/MusterServer/openapi.yaml`, and, if
/// `script/bootstrap` has fetched Swagger UI, its style sheet, its script and its licence. Each ends with a zero byte. They are
/// part of the program, so that the binary can be copied alone. `#embed` takes no time to compile; a Swift literal of this
/// size would.
const unsigned char *openapi_bytes(void);
size_t openapi_size(void);
