#if !__has_include(<duckdb.h>)
#error "duckdb.h not found: run script/bootstrap, or set DUCKDB_HOME to a DuckDB installation"
#endif
#include <duckdb.h>
