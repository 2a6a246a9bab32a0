import ApusEngine
import Testing

@Suite struct SafetensorsFileTests {
    @Test func `a file is read back`() throws {
        let file = SafetensorsFile(
            tensors: [
                SafetensorsFile.Tensor(name: "a \"q\"", shape: [2, 3], values: [1, 2, 3, 4, 5, -0.0]),
                SafetensorsFile.Tensor(name: "empty", shape: [0], values: []),
                SafetensorsFile.Tensor(name: "scalar", shape: [], values: [.infinity]),
            ],
            metadata: ["format": "pt", "note": "\n"]
        )

        #expect(try SafetensorsFile(encoded: file.encoded()) == file)
    }

    @Test func `the bytes are those of the format`() {
        let bytes = SafetensorsFile(
            tensors: [SafetensorsFile.Tensor(name: "w", shape: [1], values: [1])],
            metadata: [:]
        ).encoded()

        let header = #"{"__metadata__":{},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} "#
        let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
        #expect(Int(bytes[0]) % 8 == 0)
        #expect(String(decoding: bytes[8..<(bytes.count - 4)], as: UTF8.self).hasPrefix(header.dropLast()))
        #expect(padded.utf8.count >= header.utf8.count)
        #expect(Array(bytes.suffix(4)) == [0, 0, 0x80, 0x3F])
    }

    @Test(arguments: [
        (#"{"w":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}"#, "its tensor 'w' is not usable"),
        (#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "its tensor 'w' is not usable"),
        (#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#, "its tensor 'w' is not usable"),
        (#"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, "the shape of 'w' does not fit its bytes"),
        (
            #"{"w":{"dtype":"F32","shape":[1099511627776,1099511627776],"data_offsets":[0,4]}}"#,
            "the shape of 'w' does not fit its bytes"
        ),
        (#"{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, "the shape of 'w' is not usable"),
        ("{}", "its length is not what its header says"),
        ("[]", "its header is no map"),
    ])
    func `a header that lies is refused`(header: String, message: String) {
        let bytes = [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [0, 0, 0, 0]

        #expect(throws: SafetensorsError(message)) { try SafetensorsFile(encoded: bytes) }
    }

    @Test func `a header longer than the file is refused`() {
        #expect(throws: SafetensorsError("it is truncated inside its header")) {
            try SafetensorsFile(encoded: [UInt8](repeating: 0xFF, count: 8))
        }
        #expect(throws: SafetensorsError("it is shorter than 8 bytes")) { try SafetensorsFile(encoded: [1]) }
    }
}
