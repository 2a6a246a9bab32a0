import ApusEngine
import ApusEngineCUDA
import Foundation
import KernelEmulation
import Testing

extension EmulationTests {
    /// Who makes which product, on a device whose clock the tests set.
    @Suite struct LibraryChoiceTests {
        private let folder = FileManager.default.temporaryDirectory.appending(
            path: "apus-libraries-\(UUID().uuidString)"
        ).path
        private static let training = SmallTraining(epochs: 1, isDeep: true)

        private func remove() {
            EmulatedLibraries.reset()
            try? FileManager.default.removeItem(atPath: self.folder)
        }

        /// A library's product takes as long, with what stands around it.
        private static func setLibraryTime(_ milliseconds: Double) {
            for part in ["cublasLt", "cudnn", "apus_finish", "apus_turn", "apus_clear"] {
                apus_emulation_set_launch_time(part, milliseconds)
            }
        }

        private var measured: EmulatedLibraries { EmulatedLibraries(policy: .measured, folder: self.folder) }

        @Test func `a library that takes longer makes nothing`() throws {
            defer { self.remove() }
            Self.setLibraryTime(0.01)
            let own = try Self.training.run(EmulatedDevice.backend(.fp32))
            let emulated = self.measured

            let launches = try EmulatedLibraries.launches(emulated.backend(.fp32), Self.training)

            #expect(!launches.contains { $0.hasPrefix("cublasLt") || $0.hasPrefix("cudnn") })
            #expect(emulated.book().count >= 6)
            #expect(emulated.book().libraryCount == 0)
            #expect(try Self.training.run(emulated.backend(.fp32)) == own)
            #expect(emulated.said.isEmpty)
        }

        @Test func `a library that is as fast makes nothing`() throws {
            defer { self.remove() }
            Self.setLibraryTime(0.0005)
            let emulated = self.measured

            _ = try EmulatedLibraries.launches(emulated.backend(.fp32), Self.training)

            #expect(emulated.book().libraryCount == 0)
        }

        @Test func `a library that is faster makes what it makes faster`() throws {
            defer { self.remove() }
            Self.setLibraryTime(0.0001)
            let emulated = self.measured

            let launches = try EmulatedLibraries.launches(emulated.backend(.fp32), Self.training)

            // The sums for a bias stay a launch of the own kernels, which is all that a weight product costs here.
            let libraries = launches.filter { $0.hasPrefix("cublasLt") || $0.hasPrefix("cudnn") }
            #expect(
                Set(libraries).isSuperset(of: [
                    "cublasLtMatmul_forward", "cudnnConvolution_forward", "cudnnConvolution_data",
                ])
            )
            #expect(launches.count { $0.hasPrefix("apus_weight") } == 3)
            #expect(emulated.book().count == libraries.count + 3)
            #expect(emulated.book().libraryCount == libraries.count)
        }

        @Test func `what was decided stays so, whatever a later measurement would find`() throws {
            defer { self.remove() }
            Self.setLibraryTime(0.0001)
            let first = try EmulatedLibraries.launches(self.measured.backend(.fp32), Self.training)
            apus_emulation_set_launch_time(nil, 0)
            Self.setLibraryTime(0.01)
            let before = apus_emulation_library_products()

            let again = try EmulatedLibraries.launches(self.measured.backend(.fp32), Self.training)

            #expect(again == first)
            // Once to warm up; the rest is the step itself, run and timed.
            #expect(apus_emulation_library_products() > before)
        }

        @Test func `another version of a library is measured anew`() throws {
            defer { self.remove() }
            Self.setLibraryTime(0.0001)
            _ = try EmulatedLibraries.launches(self.measured.backend(.fp32), Self.training)
            apus_emulation_library_set_versions(130_001, 91_000)
            let emulated = self.measured

            #expect(emulated.book().count == 0)

            #expect(emulated.said.contains("it was measured with another device, driver, pack or library"))
        }

        @Test(arguments: [
            ("{", "no JSON"), (#"{"format":2}"#, "it has another format"),
            (#"{"format":1,"measuredWith":"x"}"#, "it was measured with another"),
        ])
        func `a file that cannot be used is told`(text: String, reason: String) throws {
            defer { self.remove() }
            try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
            try text.write(toFile: "\(self.folder)/libraries-GPU-1.json", atomically: true, encoding: .utf8)
            let emulated = self.measured

            #expect(emulated.book().count == 0)

            #expect(emulated.said.contains(reason))
        }

        @Test(arguments: ["\"library\"", "\"own\""])
        func `a decision that is not known spoils the file`(decision: String) throws {
            defer { self.remove() }
            Self.setLibraryTime(0.0001)
            _ = try EmulatedLibraries.launches(self.measured.backend(.fp32), Self.training)
            let path = "\(self.folder)/libraries-GPU-1.json"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try text.replacing(decision, with: "\"both\"").write(toFile: path, atomically: true, encoding: .utf8)
            let emulated = self.measured

            #expect(emulated.book().count == 0)

            #expect(emulated.said.contains("has no decision that is known"))
        }

        @Test func `one library does without the other`() throws {
            defer { self.remove() }
            for (hasCuBLASLt, hasCuDNN) in [(true, false), (false, true)] {
                let emulated = EmulatedLibraries(hasCuBLASLt: hasCuBLASLt, hasCuDNN: hasCuDNN)

                let launches = try EmulatedLibraries.launches(emulated.backend(.bf16), Self.training)

                #expect(launches.contains { $0.hasPrefix("cublasLt") } == hasCuBLASLt)
                #expect(launches.contains { $0.hasPrefix("cudnn") } == hasCuDNN)
                #expect(emulated.said.isEmpty)
            }
        }
    }
}
