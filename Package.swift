// swift-tools-version: 6.2
import PackageDescription

/// Settings that every Swift target gets; none opts out.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "apus",
    products: [
        .library(name: "ApusSpace", targets: ["ApusSpace"]),
        .library(name: "ApusStudy", targets: ["ApusStudy"]),
        .library(name: "ApusOptimizer", targets: ["ApusOptimizer"]),
        .executable(name: "apus", targets: ["apus"]),
        .executable(name: "apus-worker", targets: ["apus-worker"]),
        .executable(name: "apus-bench", targets: ["apus-bench"]),
        .library(name: "cuda-emulation", type: .dynamic, targets: ["KernelEmulation"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "ApusTestSupport",
            dependencies: ["SanitizerMutex"],
            path: "Tests/ApusTestSupport",
            swiftSettings: strict
        ),
        .target(name: "SanitizerMutex", path: "Tests/Sanitizers", exclude: ["thread.supp"]),
        .target(name: "ApusHistory", dependencies: ["ApusStudy"], path: "Tests/ApusHistory", swiftSettings: strict),
        .target(name: "CrashDisk", path: "Tests/CrashDisk", linkerSettings: [.linkedLibrary("sqlite3")]),

        // ApusSpace
        .target(
            name: "ApusSpace",
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusSpaceTests",
            dependencies: [
                "ApusSpace",
                "ApusTestSupport",
            ],
            swiftSettings: strict
        ),

        // ApusMath
        .target(
            name: "ApusMath",
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusMathTests",
            dependencies: [
                "ApusMath",
                "ApusTestSupport",
            ],
            swiftSettings: strict
        ),

        // ApusStudy
        .target(
            name: "ApusStudy",
            dependencies: [
                "ApusSpace"
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusStudyTests",
            dependencies: [
                "ApusSpace",
                "ApusStudy",
                "ApusTestSupport",
            ],
            swiftSettings: strict
        ),

        // ApusStudyFile
        .target(
            name: "ApusStudyFile",
            dependencies: [
                "ApusSpace",
                "ApusStudy",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusStudyFileTests",
            dependencies: [
                "ApusSpace",
                "ApusStudy",
                "ApusStudyFile",
                "ApusTestSupport",
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),

        // ApusOptimizer
        .target(
            name: "ApusOptimizer",
            dependencies: [
                "ApusMath",
                "ApusSpace",
                "ApusStudy",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusOptimizerTests",
            dependencies: [
                "ApusMath",
                "ApusOptimizer",
                "ApusSpace",
                "ApusStudy",
                "ApusTestSupport",
            ],
            swiftSettings: strict
        ),

        // ApusQueue
        .target(
            name: "ApusQueue",
            dependencies: [
                "ApusStudy",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusQueueTests",
            dependencies: [
                "ApusQueue",
                "ApusStudy",
                "ApusTestSupport",
            ],
            swiftSettings: strict
        ),

        // ApusProtocol
        .target(
            name: "ApusProtocol",
            dependencies: [
                "ApusSpace",
                "ApusStudy",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusProtocolTests",
            dependencies: [
                "ApusProtocol",
                "ApusSpace",
                "ApusStudy",
                "ApusTestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            swiftSettings: strict
        ),

        // ApusInterop
        .target(
            name: "ApusInterop",
            dependencies: [
                "ApusSpace",
                "ApusStudy",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusInteropTests",
            dependencies: [
                "ApusInterop",
                "ApusSpace",
                "ApusStudy",
            ],
            swiftSettings: strict
        ),

        // ApusEngine
        .target(
            name: "ApusEngine",
            dependencies: [
                "ApusMath",
                "CZlib",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "EngineContract",
            dependencies: [
                "ApusEngine",
                "ApusMath",
            ],
            path: "Tests/EngineContract",
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusEngineTests",
            dependencies: [
                "ApusEngine",
                "ApusMath",
                "ApusTestSupport",
                "EngineContract",
            ],
            exclude: ["Python"],
            swiftSettings: strict
        ),

        // ApusAPI
        .target(
            name: "ApusAPI",
            dependencies: [
                "ApusSpace",
                "ApusStudy",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusAPITests",
            dependencies: [
                "ApusAPI",
                "ApusSpace",
                "ApusStudy",
                "ApusTestSupport",
            ],
            exclude: ["check_http_yaml.py"],
            swiftSettings: strict
        ),

        // ApusIdentity
        .target(
            name: "ApusIdentity",
            dependencies: [
                "ApusStudy",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusIdentityTests",
            dependencies: [
                "ApusIdentity",
                "ApusStudy",
                "ApusTestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: strict
        ),

        // ApusTransport
        .target(
            name: "ApusTransport",
            dependencies: [
                "ApusIdentity",
                "ApusProtocol",
                "ApusStudy",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusTransportTests",
            dependencies: [
                "ApusIdentity",
                "ApusProtocol",
                "ApusStudy",
                "ApusTestSupport",
                "ApusTransport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),

        // ApusStore
        .target(
            name: "ApusStore",
            dependencies: [
                "ApusSpace",
                "ApusStudy",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusStoreTests",
            dependencies: [
                "ApusSpace",
                "ApusStore",
                "ApusStudy",
                "ApusTestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),

        // ApusArtifacts
        .target(
            name: "ApusArtifacts",
            dependencies: [
                "ApusStudy",
                "CZstd",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusArtifactsTests",
            dependencies: [
                "ApusArtifacts",
                "ApusStudy",
                "ApusTestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),

        // ApusEngineCPU
        .target(
            name: "ApusEngineCPU",
            dependencies: [
                "ApusEngine",
                "COneDNN",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusEngineCPUTests",
            dependencies: [
                "ApusEngine",
                "ApusEngineCPU",
                "ApusMath",
                "ApusTestSupport",
                "COneDNN",
                "EngineContract",
            ],
            swiftSettings: strict
        ),

        // ApusEngineCUDA
        .target(
            name: "CCUDA",
            exclude: ["Kernels"]
        ),
        .target(
            name: "ApusEngineCUDA",
            dependencies: [
                "ApusEngine",
                "ApusMath",
                "CCUDA",
            ],
            swiftSettings: strict
        ),
        .target(
            name: "KernelEmulation",
            path: "Tests/KernelEmulation",
            cxxSettings: [
                .headerSearchPath("../../Sources/CCUDA/include"),
                .headerSearchPath("../../Sources/CCUDA/Kernels"),
                // Kernels that are not optimized take most of the tests' time.
                .unsafeFlags(["-O1", "-U_FORTIFY_SOURCE", "-ffp-contract=off"]),
            ]
        ),
        .testTarget(
            name: "ApusEngineCUDATests",
            dependencies: [
                "ApusEngine",
                "ApusEngineCUDA",
                "ApusMath",
                "ApusTestSupport",
                "CCUDA",
                "EngineContract",
                "KernelEmulation",
            ],
            swiftSettings: strict
        ),

        // ApusRunner
        .target(
            name: "ApusRunner",
            dependencies: [
                "ApusEngine",
                "ApusInterop",
                "ApusSpace",
                "ApusStudy",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusRunnerTests",
            dependencies: [
                "ApusEngine",
                "ApusMath",
                "ApusRunner",
                "ApusSpace",
                "ApusStudy",
                "ApusTestSupport",
            ],
            swiftSettings: strict
        ),

        // ApusWorker
        .target(
            name: "ApusWorker",
            dependencies: [
                "ApusArtifacts",
                "ApusIdentity",
                "ApusProtocol",
                "ApusRunner",
                "ApusSpace",
                "ApusStudy",
                "ApusTransport",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusWorkerTests",
            dependencies: [
                "ApusArtifacts",
                "ApusIdentity",
                "ApusProtocol",
                "ApusRunner",
                "ApusSpace",
                "ApusStudy",
                "ApusTestSupport",
                "ApusTransport",
                "ApusWorker",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),

        // ApusCoordinator
        .target(
            name: "ApusCoordinator",
            dependencies: [
                "ApusArtifacts",
                "ApusIdentity",
                "ApusOptimizer",
                "ApusProtocol",
                "ApusQueue",
                "ApusSpace",
                "ApusStore",
                "ApusStudy",
                "ApusTransport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusCoordinatorTests",
            dependencies: [
                "ApusArtifacts",
                "ApusCoordinator",
                "ApusIdentity",
                "ApusOptimizer",
                "ApusProtocol",
                "ApusQueue",
                "ApusSpace",
                "ApusStore",
                "ApusStudy",
                "ApusTestSupport",
                "ApusTransport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),

        // ApusWeb
        .target(
            name: "ApusWeb",
            dependencies: [
                "ApusAPI",
                "ApusCoordinator",
                "ApusIdentity",
                "ApusOptimizer",
                "ApusSpace",
                "ApusStore",
                "ApusStudy",
                "ApusStudyFile",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusWebTests",
            dependencies: [
                "ApusAPI",
                "ApusCoordinator",
                "ApusIdentity",
                "ApusOptimizer",
                "ApusSpace",
                "ApusStore",
                "ApusStudy",
                "ApusStudyFile",
                "ApusTestSupport",
                "ApusWeb",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),

        // ApusCommands
        .target(
            name: "ApusCommands",
            dependencies: [
                "ApusAPI",
                "ApusArtifacts",
                "ApusCoordinator",
                "ApusEngine",
                "ApusIdentity",
                "ApusInterop",
                "ApusOptimizer",
                "ApusProtocol",
                "ApusRunner",
                "ApusSpace",
                "ApusStore",
                "ApusStudy",
                "ApusStudyFile",
                "ApusTransport",
                "ApusWeb",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusCommandsTests",
            dependencies: [
                "ApusAPI",
                "ApusArtifacts",
                "ApusCommands",
                "ApusCoordinator",
                "ApusEngine",
                "ApusIdentity",
                "ApusInterop",
                "ApusOptimizer",
                "ApusProtocol",
                "ApusRunner",
                "ApusSpace",
                "ApusStore",
                "ApusStudy",
                "ApusStudyFile",
                "ApusTestSupport",
                "ApusTransport",
                "ApusWeb",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),

        // The programs
        .executableTarget(
            name: "apus",
            dependencies: [
                "ApusCommands"
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "apus-worker",
            dependencies: [
                "ApusArtifacts",
                "ApusEngine",
                "ApusEngineCPU",
                "ApusEngineCUDA",
                "ApusIdentity",
                "ApusRunner",
                "ApusStudy",
                "ApusWorker",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "apus-bench",
            dependencies: [
                "ApusArtifacts",
                "ApusCoordinator",
                "ApusEngine",
                "ApusEngineCPU",
                "ApusIdentity",
                "ApusMath",
                "ApusOptimizer",
                "ApusProtocol",
                "ApusQueue",
                "ApusRunner",
                "ApusSpace",
                "ApusStore",
                "ApusStudy",
                "ApusStudyFile",
                "ApusTransport",
                "ApusWorker",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),

        // Suites that cut across the modules
        .testTarget(
            name: "ApusSimulationTests",
            dependencies: [
                "ApusArtifacts",
                "ApusCoordinator",
                "ApusHistory",
                "ApusOptimizer",
                "ApusProtocol",
                "ApusQueue",
                "ApusSpace",
                "ApusStore",
                "ApusStudy",
                "ApusTestSupport",
                "ApusWorker",
                "CrashDisk",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "ApusAPI",
                "ApusArtifacts",
                "ApusProtocol",
                "ApusRunner",
                "ApusSpace",
                "ApusStudy",
                "ApusStudyFile",
                "ApusTestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            path: "Tests/FuzzTargets",
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusFuzzTests",
            dependencies: [
                "ApusTestSupport",
                "FuzzTargets",
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusClusterTests",
            dependencies: [
                "ApusHistory",
                "ApusIdentity",
                "ApusStore",
                "ApusStudy",
                "ApusTestSupport",
                "apus",
                "apus-bench",
                "apus-worker",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ApusTidyTests",
            dependencies: [
                "ApusTestSupport"
            ],
            swiftSettings: strict
        ),
    ],
    cxxLanguageStandard: .cxx17
)

// libFuzzer, and every module built for it: only `Tests/fuzz` asks for that.
if Context.environment["APUS_FUZZER"] != nil {
    package.targets += [
        .target(name: "CFuzzer", path: "Tests/CFuzzer"),
        .executableTarget(
            name: "apus-fuzz",
            dependencies: ["CFuzzer", "FuzzTargets"],
            path: "Tests/apus-fuzz",
            swiftSettings: strict,
            // The standard one fails on libFuzzer's debug information.
            linkerSettings: [.unsafeFlags(["-use-ld=lld"])]
        ),
    ]
}
