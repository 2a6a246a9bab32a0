import ApusEngineCUDA
import Foundation
import Testing

@Suite struct KernelPackTests {
    @Test(arguments: [
        (7, 5, "sm_75.cubin"), (8, 0, "sm_80.cubin"), (8, 6, "sm_86.cubin"), (8, 9, "sm_86.cubin"),
        (9, 0, "sm_90.cubin"), (12, 0, "compute_90.ptx"),
    ])
    func `a device gets its own image, an earlier one of its kind, or PTX`(major: Int, minor: Int, name: String) throws
    {
        let folder = try PackFolder()
        let pack = try folder.pack()

        let file = try pack.file(major: major, minor: minor, driver: 12_090)

        #expect(file.name == name)
        #expect(try pack.read(file) == Array(name.utf8))
    }

    @Test func `a folder without a pack is told with what to do`() {
        let error = #expect(throws: KernelPackError.self) { try KernelPack(folder: "/nowhere") { _ in "" } }

        #expect(error == .missing(folder: "/nowhere"))
        #expect("\(KernelPackError.missing(folder: "/nowhere"))".hasSuffix("--kernels or APUS_KERNELS"))
    }

    @Test func `a pack of another version is refused`() throws {
        let folder = try PackFolder(source: "0123456789abcdef")

        let error = #expect(throws: KernelPackError.self) { _ = try folder.pack() }

        #expect(error == .otherVersion(folder: folder.path, found: "0123456789abcdef"))
        #expect(error?.description.contains("another version of Apus (sources 0123456789ab, needed ") == true)
    }

    @Test(arguments: [
        ("{", "no JSON"), (#"{"format":2}"#, "format 2, and this program reads 1"),
        (#"{"format":1}"#, "'source' is no text"),
        (#"{"format":1,"source":"","compiler":"","cuda":1,"files":[]}"#, "'files' is no list"),
        (
            #"{"format":1,"source":"","compiler":"","cuda":1,"files":[{"name":"../x"}]}"#, "'../x' is no name of a file"
        ),
    ])
    func `a manifest that cannot be used is refused`(text: String, reason: String) throws {
        let folder = try PackFolder()
        try folder.write(text, to: KernelPack.manifestName)

        let error = #expect(throws: KernelPackError.self) { _ = try folder.pack() }

        #expect(error?.description.contains(reason) == true)
    }

    @Test func `a file that is cut, changed or gone is refused`() throws {
        let folder = try PackFolder()
        let pack = try folder.pack()
        let file = try pack.file(major: 9, minor: 0, driver: 12_000)
        let path = "\(folder.path)/sm_90.cubin"

        try folder.write("sm_90", to: file.name)
        #expect(throws: KernelPackError.truncated(path: path, bytes: 5, expected: 11)) { try pack.read(file) }
        try folder.write("sm_91.cubin", to: file.name)
        #expect(throws: KernelPackError.otherHash(path: path)) { try pack.read(file) }
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: KernelPackError.fileMissing(path: path)) { try pack.read(file) }
    }

    @Test func `a driver that is too old for the PTX is told`() throws {
        let folder = try PackFolder()
        let pack = try folder.pack()

        let error = #expect(throws: KernelPackError.self) { try pack.file(major: 10, minor: 0, driver: 12_040) }

        #expect(error?.description.contains("the driver knows CUDA 12.4, not 12.9; install a newer driver") == true)
    }

    @Test func `the sources in a pack are those that this program was made with`() throws {
        let folder = try PackFolder()
        try folder.write("main", to: "source/all.cu")
        try folder.write("base", to: "source/base.cu")

        let source = try folder.pack().source()

        #expect(source.main == KernelSource.File(name: "all.cu", bytes: Array("main".utf8)))
        #expect(source.headers == [KernelSource.File(name: "base.cu", bytes: Array("base".utf8))])
    }

    @Test func `sources that are gone or changed are refused`() throws {
        let folder = try PackFolder()
        let place = "\(folder.path)/source"
        let pack = try folder.pack()

        #expect(throws: KernelPackError.sourceMissing(folder: place)) { try pack.source() }
        try folder.write("another", to: "source/all.cu")
        #expect(throws: KernelPackError.otherSource(folder: place)) { try pack.source() }
    }

    @Test func `a device that no image is for is told`() throws {
        let folder = try PackFolder()
        let pack = try folder.pack()

        let error = #expect(throws: KernelPackError.self) { try pack.file(major: 6, minor: 1, driver: 12_090) }

        #expect(error?.description.contains("no kernels for compute capability 6.1") == true)
    }
}
