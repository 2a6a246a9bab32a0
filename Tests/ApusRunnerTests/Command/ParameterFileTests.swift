import ApusSpace
import Testing

@testable import ApusRunner

@Suite struct ParameterFileTests {
    @Test func `every type is written as JSON, in order`() {
        let text = ParameterFile.json(of: [
            (name: "lr", value: .real(0.1)), (name: "one", value: .real(1)), (name: "n", value: .integer(-3)),
            (name: "on", value: .boolean(true)), (name: "t", value: .text("a\"\\\n\u{1}é😀</script>")),
            (name: "nan", value: .real(.nan)),
        ])

        #expect(
            String(decoding: text, as: UTF8.self) == """
                {
                  "lr": 0.1,
                  "one": 1.0,
                  "n": -3,
                  "on": true,
                  "t": "a\\"\\\\\\u000a\\u0001é😀</script>",
                  "nan": null
                }

                """
        )
    }

    @Test func `no values are an empty object`() {
        #expect(String(decoding: ParameterFile.json(of: []), as: UTF8.self) == "{}\n")
    }
}
