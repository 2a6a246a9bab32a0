import ApusStudy
import ApusTestSupport
import FoundationEssentials
import Testing

@testable import ApusWorker

@Suite struct RatesFileTests {
    private static func rates(_ engine: String = "cpu", _ device: Int = 0) throws -> ComputeRates {
        try #require(
            ComputeRates(
                engine: engine,
                device: device,
                launchSeconds: 4e-6,
                operationsPerSecond: 5.5e10,
                bytesPerSecond: 1.25e10
            )
        )
    }

    @Test func `rates are remembered for the devices that they are of`() throws {
        let scratch = try StoreScratchFolder()
        let file = RatesFile(folder: scratch.path, identity: ["apus-worker 1", "2 cores", "GPU-1"])
        #expect(file.read() == nil)

        let rates = [try Self.rates(), try Self.rates("cuda"), try Self.rates("cuda", 1)]
        try file.write(rates)

        #expect(file.read() == rates)
        #expect(RatesFile(folder: scratch.path, identity: ["apus-worker 2", "2 cores", "GPU-1"]).read() == nil)
        #expect(RatesFile(folder: scratch.path, identity: []).read() == nil)
        // The newest measurement takes the place of the older one.
        try file.write([try Self.rates()])
        #expect(file.read() == [try Self.rates()])
    }

    static let good =
        #"{"bytesPerSecond":1e10,"device":0,"engine":"cpu","launchSeconds":1e-6,"operationsPerSecond":1e11}"#

    @Test(arguments: [
        "", "nonsense", "{}", #"{"identity":["me"]}"#, #"{"identity":["me"],"rates":[]}"#,
        #"{"identity":["other"],"rates":[\#(RatesFileTests.good)]}"#,
        #"{"identity":["me"],"rates":[\#(RatesFileTests.good),\#(RatesFileTests.good)]}"#,
        #"{"identity":["me"],"rates":[\#(RatesFileTests.good.replacing("1e11", with: "-1e11"))]}"#,
        #"{"identity":["me"],"rates":[\#(RatesFileTests.good.replacing("1e11", with: "1e400"))]}"#,
        #"{"identity":["me"],"rates":[\#(RatesFileTests.good.replacing("1e11", with: "0"))]}"#,
        #"{"identity":["me"],"rates":[\#(RatesFileTests.good.replacing("1e11", with: "\"NaN\""))]}"#,
        #"{"identity":["me"],"rates":[\#(RatesFileTests.good.replacing("\"cpu\"", with: "\"tpu\""))]}"#,
        #"{"identity":["me"],"rates":[\#(RatesFileTests.good.replacing("\"device\":0", with: "\"device\":64"))]}"#,
        #"{"identity":["me"],"rates":[\#(RatesFileTests.good.replacing("\"device\":0", with: "\"device\":-1"))]}"#,
    ])
    func `a file that is not as it was written is none`(text: String) throws {
        let scratch = try StoreScratchFolder()
        try Data(text.utf8).write(to: URL(filePath: "\(scratch.path)/rates.json"))

        #expect(RatesFile(folder: scratch.path, identity: ["me"]).read() == nil)
    }

    @Test func `a file that is too long, or no file, is none`() throws {
        let scratch = try StoreScratchFolder()
        let file = RatesFile(folder: scratch.path, identity: ["me"])
        let path = "\(scratch.path)/rates.json"
        let text = #"{"identity":["me"],"rates":[\#(RatesFileTests.good)]}"#
        try Data(text.utf8).write(to: URL(filePath: path))
        #expect(file.read()?.count == 1)

        try Data((text + String(repeating: " ", count: RatesFile.bytesMax)).utf8).write(to: URL(filePath: path))
        #expect(file.read() == nil)

        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(file.read() == nil)
        #expect(throws: WorkerError.self) { try file.write([try Self.rates()]) }
    }
}
