// swift-tools-version: 6.2
import PackageDescription

/// Where DuckDB is: `include/duckdb.h` and `lib/libduckdb.so`. `script/bootstrap` puts it under `.deps`.
let duckDB = Context.environment["DUCKDB_HOME"] ?? "\(Context.packageDirectory)/.deps/duckdb"

/// Settings of every target. The header path is among them because a module that imports `MusterDuckDB`, however
/// indirectly, loads `CDuckDB` too.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-Xcc", "-I\(duckDB)/include"]),
]

let package = Package(
    name: "muster",
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CDuckDB"),
        .target(
            name: "MusterDuckDB", dependencies: ["CDuckDB"],
            swiftSettings: strict + [.strictMemorySafety(), .enableExperimentalFeature("Lifetimes")],
            linkerSettings: [.unsafeFlags(["-L\(duckDB)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(duckDB)/lib"])]),
        .target(name: "MusterModel", swiftSettings: strict),
        .target(name: "MusterKernel", swiftSettings: strict + [.strictMemorySafety()]),
        .testTarget(name: "MusterDuckDBTests", dependencies: ["MusterDuckDB"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
