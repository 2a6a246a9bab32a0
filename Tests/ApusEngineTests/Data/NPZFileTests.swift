import ApusEngine
import FoundationEssentials
import Testing

/// The archives are NumPy's own.
@Suite struct NPZFileTests {
    /// Deflated, as Keras' mnist.npz: x_train 6×2×2 bytes, y_train 0 1 2 0 1 2, x_test 2×2×2, y_test 2 1.
    private static let images =
        "UEsDBC0AAAAIAAAAIQCxjBFb//////////8LABQAeF90cmFpbi5ucHkBABAAmAAAAAAAAABgAAAAAAAAAJvsF+obEMnIUMZQ"
        + "rZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GmY6CkZApKmjUKtAHuBiYGRiZmFlY+fg5OLm"
        + "4eXjFxAUEhYRFRMHAFBLAwQtAAAACAAAACEAV9O0Ev//////////CwAUAHlfdHJhaW4ubnB5AQAQALAAAAAAAAAATwAAAAAA"
        + "AACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpmOpo6CrUKFAAuBihg"
        + "hNJMDKgAXRwAUEsDBC0AAAAIAAAAIQBhYP21//////////8KABQAeF90ZXN0Lm5weQEAEACIAAAAAAAAAE8AAAAAAAAAm+wX"
        + "6hsQychQxlCtnpJanFykbqWgXlNqqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKIKSpo1CrQB7gYmBkYmZh"
        + "ZWMHAFBLAwQtAAAACAAAACEAHU9bTv//////////CgAUAHlfdGVzdC5ucHkBABAAkAAAAAAAAABKAAAAAAAAAJvsF+obEMnI"
        + "UMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC4mBghghNIAUEsBAi0D"
        + "LQAAAAgAAAAhALGMEVtgAAAAmAAAAAsAAAAAAAAAAAAAAIABAAAAAHhfdHJhaW4ubnB5UEsBAi0DLQAAAAgAAAAhAFfTtBJP"
        + "AAAAsAAAAAsAAAAAAAAAAAAAAIABnQAAAHlfdHJhaW4ubnB5UEsBAi0DLQAAAAgAAAAhAGFg/bVPAAAAiAAAAAoAAAAAAAAA"
        + "AAAAAIABKQEAAHhfdGVzdC5ucHlQSwECLQMtAAAACAAAACEAHU9bTkoAAACQAAAACgAAAAAAAAAAAAAAgAG0AQAAeV90ZXN0"
        + "Lm5weVBLBQYAAAAABAAEAOIAAAA6AgAAAAA="
    /// Deflated: x 2×2 of `<f4`, y 2×1 of `<f8`.
    private static let floats =
        "UEsDBC0AAAAIAAAAIQAqHPvI//////////8FABQAeC5ucHkBABAAkAAAAAAAAABVAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxc"
        + "pG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1CmQDLgYGBnsGhgP7gbQDA0ODAwBQSwME"
        + "LQAAAAgAAAAhAFxAbTX//////////wUAFAB5Lm5weQEAEACQAAAAAAAAAE8AAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWg"
        + "bpNmoa6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKhpo6CrUKZAMuBjC4YA+hP9gDAFBLAQItAy0AAAAIAAAA"
        + "IQAqHPvIVQAAAJAAAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQItAy0AAAAIAAAAIQBcQG01TwAAAJAAAAAFAAAAAAAA"
        + "AAAAAACAAYwAAAB5Lm5weVBLBQYAAAAAAgACAGYAAAASAQAAAAA="
    private static let fortran =
        "UEsDBC0AAAAIAAAAIQAkLmx9//////////8FABQAeC5ucHkBABAAoAAAAAAAAABMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxc"
        + "pG6loG6TZqGuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKRpo6CrUK5AMuBjD4YI+LBgBQSwMELQAAAAgAAAAh"
        + "AH5q+8n//////////wUAFAB5Lm5weQEAEACQAAAAAAAAAEkAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNpoa6joJ6W"
        + "X1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjqaOgq1ChQALgYoYITSAFBLAQItAy0AAAAIAAAAIQAkLmx9TAAAAKAAAAAF"
        + "AAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQItAy0AAAAIAAAAIQB+avvJSQAAAJAAAAAFAAAAAAAAAAAAAACAAYMAAAB5Lm5w"
        + "eVBLBQYAAAAAAgACAGYAAAADAQAAAAA="
    private static let texts =
        "UEsDBC0AAAAIAAAAIQBm5fse//////////8FABQAeC5ucHkBABAAoAAAAAAAAABNAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxc"
        + "pG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1CmQDLgYw+GCPiwYAUEsDBC0AAAAIAAAA"
        + "IQCnL+Ds//////////8FABQAeS5ucHkBABAAiAAAAAAAAABLAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG4Taqiuo6Ce"
        + "ll9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAK5EBgaGJCAGAFBLAQItAy0AAAAIAAAAIQBm5fseTQAAAKAA"
        + "AAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQItAy0AAAAIAAAAIQCnL+DsSwAAAIgAAAAFAAAAAAAAAAAAAACAAYQAAAB5"
        + "Lm5weVBLBQYAAAAAAgACAGYAAAAGAQAAAAA="
    private static let otherNames =
        "UEsDBC0AAAAIAAAAIQBm5fse//////////8FABQAei5ucHkBABAAoAAAAAAAAABNAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxc"
        + "pG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1CmQDLgYw+GCPiwYAUEsBAi0DLQAAAAgA"
        + "AAAhAGbl+x5NAAAAoAAAAAUAAAAAAAAAAAAAAIABAAAAAHoubnB5UEsFBgAAAAABAAEAMwAAAIQAAAAAAA=="

    @Test func `deflated arrays of images are read, with their test part`() throws {
        let data = try self.load(Self.images)

        #expect(data.shape == TensorShape(height: 2, width: 2, channels: 1))
        #expect(data.outputs == 3)
        #expect(data.train.count == 6)
        #expect(data.test?.count == 2)
    }

    @Test func `floats are values under squared error`() throws {
        let data = try self.load(Self.floats, loss: .meanSquaredError)

        #expect(data.shape == TensorShape(flat: 2))
        guard case .values(let values, width: 1) = data.train.dataset.targets else {
            Issue.record("the targets are no values")
            return
        }
        #expect(values == [0.25, 1])
    }

    @Test(arguments: [
        (fortran, ": x.npy: is in Fortran order; save it with numpy.ascontiguousarray"),
        (texts, ": y.npy: its numbers are no integers or floats of 1 to 8 bytes"),
        (otherNames, ": expected arrays x_train and y_train, or x and y, found z"),
    ])
    func `arrays of no use are named`(archive: String, message: String) throws {
        let folder = try ScratchFolder()
        let path = try folder.file("data.npz", base64: archive)

        #expect(self.error(folder).hasPrefix(path + message))
    }

    @Test func `no byte that is cut or changed stops the process`() throws {
        let whole = [UInt8](Data(base64Encoded: Self.images) ?? Data())
        let folder = try ScratchFolder()
        var refused = 0
        for length in 1..<whole.count {
            _ = try folder.file("data.npz", Array(whole[..<length]))
            refused += self.error(folder).isEmpty ? 0 : 1
        }
        #expect(refused == whole.count - 1)

        for place in whole.indices {
            var damaged = whole
            damaged[place] ^= 0xFF
            _ = try folder.file("data.npz", damaged)
            // Some bytes are of no meaning here: dates, versions, checksums.
            refused += self.error(folder).isEmpty ? 0 : 1
        }
        #expect(refused > whole.count)
    }

    @Test func `a file that is no archive is refused`() throws {
        let folder = try ScratchFolder()
        let path = try folder.file("data.npz", "no zip")

        #expect(self.error(folder) == "\(path): is no zip archive, or truncated: it has no directory")
    }

    @Test func `an array whose header asks for more than is there is refused`() throws {
        var archive = [UInt8](Data(base64Encoded: Self.storedArchive) ?? Data())
        let shape = Array("(2, 2)".utf8)
        let place = archive.indices.first { archive[$0...].starts(with: shape) }
        let start = try #require(place)
        archive.replaceSubrange(start..<(start + 6), with: Array("(9, 9)".utf8))
        let folder = try ScratchFolder()
        let path = try folder.file("data.npz", archive)

        #expect(self.error(folder) == "\(path): x.npy: its header says [9, 9], which is 324 bytes, and there are 16")
    }

    /// As `floats`, stored.
    private static let storedArchive =
        "UEsDBC0AAAAAAAAAIQAqHPvI//////////8FABQAeC5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2Ny"
        + "JzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAyKSwgfSAgICAgICAgICAgICAgICAgICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAPwAAwL8AAABAAACAQFBLAwQtAAAAAAAAACEAXEBt"
        + "Nf//////////BQAUAHkubnB5AQAQAJAAAAAAAAAAkAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8ZjgnLCAnZm9ydHJh"
        + "bl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMSksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgCgAAAAAAANA/AAAAAAAA8D9QSwECLQMtAAAAAAAAACEAKhz7yJAAAACQAAAABQAAAAAA"
        + "AAAAAAAAgAEAAAAAeC5ucHlQSwECLQMtAAAAAAAAACEAXEBtNZAAAACQAAAABQAAAAAAAAAAAAAAgAHHAAAAeS5ucHlQSwUG"
        + "AAAAAAIAAgBmAAAAjgEAAAAA"

    private func load(_ archive: String, loss: Loss = .crossEntropy(smoothing: 0)) throws -> TrainingData {
        let folder = try ScratchFolder()
        _ = try folder.file("data.npz", base64: archive)
        let split = DatasetSpecification.Split(validation: .count(0))
        return try DatasetLoader(DatasetSpecification(path: "data.npz", split: split), loss: loss).load(
            path: folder.path
        )
    }

    private func error(_ folder: ScratchFolder) -> String {
        do {
            let specification = DatasetSpecification(path: "data.npz")
            _ = try DatasetLoader(specification, loss: .crossEntropy(smoothing: 0)).load(path: folder.path)
            return ""
        } catch {
            return "\(error)"
        }
    }
}
