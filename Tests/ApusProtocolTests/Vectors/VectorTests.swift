import ApusProtocol
import ApusStudy
import ApusTestSupport
import Foundation
import NIOCore
import Testing

@Suite struct VectorTests {
    @Test(arguments: try ProtocolVector.all(bad: false))
    func `a golden vector is the bytes of its value, both ways`(vector: ProtocolVector) throws {
        let name = String(vector.name.drop { $0 != "-" }.dropFirst())
        let expected = try #require(try GoldenFrame.all()[name], "no value for \(name)")
        var reader = FrameReader()
        reader.append(ByteBuffer(bytes: vector.bytes))

        let frame = try #require(try reader.next())

        switch (frame, expected) {
        case (.control(let payload), .worker(let value)):
            #expect(try WorkerFrame(payload: payload) == value)
            #expect(try value.bytes() == vector.bytes)
        case (.control(let payload), .coordinator(let value)):
            #expect(try CoordinatorFrame(payload: payload) == value)
            #expect(try value.bytes() == vector.bytes)
        case (.data(let chunk), .chunk(let value)):
            var buffer = ByteBuffer()
            try FrameWriter.write(value, into: &buffer)
            #expect(chunk == value)
            #expect(Array(buffer.readableBytesView) == vector.bytes)
        default:
            Issue.record("\(name) is of another kind")
        }
        #expect(try reader.next() == nil)
    }

    @Test func `every value has its vector`() throws {
        let named = try ProtocolVector.all(bad: false).map { String($0.name.drop { $0 != "-" }.dropFirst()) }

        #expect(Set(named) == Set(try GoldenFrame.all().keys))
    }

    @Test(arguments: try ProtocolVector.all(bad: true))
    func `a bad vector gives its error, whole and byte by byte`(vector: ProtocolVector) throws {
        let expected = try #require(vector.headers["error"])

        for pieces in [Int.max / 2, 1] {
            var run = try VectorRun(vector)
            let found = run.error(in: vector.bytes, pieces: pieces)
            let error = try #require(found)
            let name = "\(Mirror(reflecting: error).children.first?.label ?? String(describing: error))"
            #expect(expected.hasPrefix("\(error.code) "), "found \(error.code) \(name): \(error)")
        }
    }

    @Test func `each code of a frame, a message or a state has a bad vector`() throws {
        let shown = Set(try ProtocolVector.all(bad: true).compactMap(\.errorCode))

        // The two time limits cannot be shown by bytes.
        #expect(shown == Set(1...8).union(20...34).union(40...50))
    }

    @Test func `the codes of the text are those of the errors`() throws {
        let text = try String(contentsOfFile: "\(ProtocolVector.folder)/Cluster.md", encoding: .utf8)
        let rows = text.split(separator: "\n").compactMap { line -> String? in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let code = cells.first.flatMap({ UInt32($0) }), cells.count == 3 else { return nil }
            // The other table of numbers, of streams, has a sentence in its second column.
            guard !cells[1].contains(" ") else { return nil }
            return "\(code) \(cells[1])"
        }
        let vectors = try ProtocolVector.all(bad: true).compactMap { $0.headers["error"] }

        #expect(Set(rows) == Set(vectors).union(["51 handshakeTimedOut", "52 silence"]))
    }

    @Test func `a decoder written from the text alone agrees on every vector`() throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "\(ProtocolVector.folder)/decode.py", "--check"]
        process.standardOutput = output

        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()

        let golden = try ProtocolVector.all(bad: false).count
        let bad = try ProtocolVector.all(bad: true).count
        #expect(text == "\(golden) golden and \(bad) bad vectors, 0 wrong\n")
        #expect(process.terminationStatus == 0)
    }

    @Test func `no change of a vector's bytes does more than give an error`() throws {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next(below limit: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(limit))
        }
        let vectors = try ProtocolVector.all(bad: false)
        var refused = 0
        var taken = 0

        for round in 0..<20_000 {
            let vector = vectors[round % vectors.count]
            var bytes = vector.bytes
            for _ in 0...next(below: 3) { bytes[next(below: bytes.count)] = UInt8(next(below: 256)) }
            var reader = FrameReader()
            reader.append(ByteBuffer(bytes: bytes))
            do {
                while let frame = try reader.next() {
                    guard case .control(let payload) = frame else { continue }
                    if vector.isFromWorker {
                        let frame = try WorkerFrame(payload: payload)
                        #expect(throws: Never.self) { try frame.bytes() }
                    } else {
                        let frame = try CoordinatorFrame(payload: payload)
                        #expect(throws: Never.self) { try frame.bytes() }
                    }
                }
                taken += 1
            } catch {
                refused += 1
            }
        }

        #expect(refused > 1_000)
        #expect(taken > 1_000)
    }
}
