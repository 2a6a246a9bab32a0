import ApusStudy
import Foundation
import Testing

@Suite struct SMACCallTests {
    @Test func `a call and a result source come back as they were`() throws {
        let program = CommandProgram(
            command: ["./a"],
            passing: .init(smac: .init(instance: "i", specific: "s", cutoff: 5, seed: -1, names: ["a_b": "a$b"])),
            metrics: [.smac(metric: "q", countsUnsatisfiable: true)]
        )

        let json = try JSONEncoder().encode(program)

        #expect(try JSONDecoder().decode(CommandProgram.self, from: json) == program)
    }

    @Test func `what was stored before there was more to say is read`() throws {
        let call = #"{"instance": "no_instance", "cutoffLength": 2147483647}"#
        let source = #"{"smac": {"metric": "q"}}"#

        #expect(try JSONDecoder().decode(SMACCall.self, from: Data(call.utf8)) == SMACCall())
        #expect(try JSONDecoder().decode(MetricSource.self, from: Data(source.utf8)) == .smac(metric: "q"))
    }
}
