// swift-tools-version: 6.2
import Foundation
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

/// For a target whose tests look inside: in the one configuration that is built, release, that has to be said.
let testable: [SwiftSetting] = [.unsafeFlags(["-enable-testing"])]

/// The kernel is compiled for AVX2 where this machine has it; elsewhere, and with MUSTER_PORTABLE=1, for any processor of
/// its kind. The results are the same to the last bit.
let hasAVX2 =
    Context.environment["MUSTER_PORTABLE"] == nil
    && (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.contains(" avx2 ") ?? false
let kernel = strict + testable + [.strictMemorySafety()] + (hasAVX2 ? [.unsafeFlags(["-Xcc", "-mavx2"])] : [])

let package = Package(
    name: "muster",
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        // For tests alone: what is shown for a placeholder is compared with it.
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: ["YAML", "CommandLineArguments"]),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        .systemLibrary(name: "CDuckDB"),
        .target(
            name: "MusterDuckDB", dependencies: ["CDuckDB"],
            swiftSettings: strict + [.strictMemorySafety(), .enableExperimentalFeature("Lifetimes")],
            linkerSettings: [.unsafeFlags(["-L\(duckDB)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(duckDB)/lib"])]),
        .target(
            name: "MusterFiles", dependencies: [.product(name: "Crypto", package: "swift-crypto")], swiftSettings: strict),
        .target(name: "MusterBase", swiftSettings: strict),
        .target(name: "MusterModel", dependencies: ["MusterBase"], swiftSettings: strict),
        .target(name: "MusterExpressions", dependencies: ["MusterBase"], swiftSettings: strict + testable),
        .target(name: "MusterSchedule", dependencies: ["MusterBase", "MusterModel"], swiftSettings: strict),
        .target(name: "MusterKernel", swiftSettings: kernel),
        .target(name: "MusterTraining", swiftSettings: strict),
        .target(
            name: "MusterCatalog",
            dependencies: ["MusterBase", "MusterBinding", "MusterModel", .product(name: "Yams", package: "Yams")],
            swiftSettings: strict),
        .target(
            name: "MusterStore", dependencies: ["MusterBase", "MusterModel", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict + testable),
        .target(name: "MusterBinding", dependencies: ["MusterBase", "MusterExpressions", "MusterModel"], swiftSettings: strict),
        .target(
            name: "MusterPlanning",
            dependencies: [
                "MusterBase", "MusterBinding", "MusterExpressions", "MusterKernel", "MusterModel",
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: strict),
        .target(
            name: "MusterEngine",
            dependencies: [
                "MusterBase", "MusterDuckDB", "MusterExpressions", "MusterFiles", "MusterKernel", "MusterModel", "MusterPlanning",
                "MusterTraining", .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: strict + testable),
        .target(
            name: "MusterDelivery",
            dependencies: [
                "MusterBase", "MusterDuckDB", "MusterFiles", "MusterKernel", "MusterModel",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(
            name: "MusterService",
            dependencies: [
                "MusterBase", "MusterFiles", "MusterModel", "MusterCatalog", "MusterSchedule", "MusterPlanning", "MusterEngine",
                "MusterStore",
                "MusterDelivery", "MusterDuckDB", "MusterKernel", "MusterTraining",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict + testable),
        .target(name: "COpenAPI"),
        .target(
            name: "MusterServer",
            dependencies: [
                "MusterBase", "COpenAPI", "MusterCatalog", "MusterModel", "MusterSchedule", "MusterService", "MusterEngine",
                "MusterStore",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            exclude: ["openapi.yaml"],
            swiftSettings: strict),
        .target(name: "MusterDemo", dependencies: ["MusterDuckDB"], swiftSettings: strict),
        .executableTarget(
            name: "muster",
            dependencies: [
                "MusterBase", "MusterCatalog", "MusterDemo", "MusterFiles", "MusterModel", "MusterSchedule", "MusterEngine",
                "MusterService", "MusterServer", "MusterStore",
                "MusterTraining",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict + (hasAVX2 ? [.define("MUSTER_AVX2")] : [])),
        .target(name: "MusterTestSupport", path: "Tests/MusterTestSupport", swiftSettings: strict),
        .testTarget(name: "MusterFilesTests", dependencies: ["MusterFiles", "MusterTestSupport"], swiftSettings: strict),
        .testTarget(name: "MusterBaseTests", dependencies: ["MusterBase"], swiftSettings: strict),
        .testTarget(
            name: "MusterModelTests", dependencies: ["MusterBase", "MusterModel", "MusterTestSupport"], swiftSettings: strict),
        .testTarget(name: "MusterTrainingTests", dependencies: ["MusterTestSupport", "MusterTraining"], swiftSettings: strict),
        .testTarget(name: "MusterKernelTests", dependencies: ["MusterKernel", "MusterTestSupport"], swiftSettings: strict),
        .testTarget(
            name: "MusterEngineTests",
            dependencies: [
                "MusterDuckDB", "MusterEngine", "MusterExpressions", "MusterKernel", "MusterModel", "MusterPlanning",
                "MusterTestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MusterDeliveryTests",
            dependencies: [
                "MusterBase", "MusterDelivery", "MusterDuckDB", "MusterFiles", "MusterKernel", "MusterModel", "MusterTestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MusterExpressionsTests", dependencies: ["MusterDuckDB", "MusterExpressions", "MusterTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "MusterScheduleTests", dependencies: ["MusterSchedule", "MusterModel", "MusterTestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "MusterDuckDBTests", dependencies: ["MusterBase", "MusterDuckDB", "MusterTestSupport"], swiftSettings: strict),
        .testTarget(
            name: "MusterBindingTests", dependencies: ["MusterBinding", "MusterExpressions", "MusterModel"],
            swiftSettings: strict),
        .testTarget(
            name: "MusterPlanningTests", dependencies: ["MusterExpressions", "MusterModel", "MusterPlanning"],
            // Read by the tests, and written by them when plans change.
            exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "MusterDemoTests", dependencies: ["MusterDemo", "MusterDuckDB", "MusterTestSupport"], swiftSettings: strict),
        .testTarget(
            name: "MusterCatalogTests", dependencies: ["MusterCatalog", "MusterModel", "MusterTestSupport"], swiftSettings: strict
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "muster", "MusterCatalog", "MusterDelivery", "MusterDuckDB", "MusterFiles", "MusterKernel", "MusterModel",
                "MusterPlanning",
                "MusterService", "MusterTestSupport",
            ],
            // Compiled by the tests that load it before a process of its own.
            exclude: ["Faults/faults.c"],
            swiftSettings: strict),
        .testTarget(
            name: "MusterServiceTests",
            dependencies: [
                "MusterBase", "MusterService", "MusterModel", "MusterEngine", "MusterPlanning", "MusterStore", "MusterSchedule",
                "MusterTraining", "MusterDuckDB", "MusterFiles",
                "MusterDelivery", "MusterTestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MusterServerTests",
            dependencies: [
                "MusterBase", "MusterServer", "MusterCatalog", "MusterDelivery", "MusterEngine", "MusterFiles", "MusterService",
                "MusterModel", "MusterTestSupport",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "MusterStoreTests",
            dependencies: ["MusterStore", "MusterModel", "MusterTestSupport", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
