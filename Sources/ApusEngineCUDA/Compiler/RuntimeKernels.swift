internal import ApusEngine

/// Kernels that this machine's NVRTC makes for a device, from the sources in the kernel pack.
package struct RuntimeKernels: Sendable {
    /// What it gave, and what is worth a line in the log.
    package struct Made: Hashable, Sendable {
        package let image: [UInt8]
        package let notes: [String]
    }

    /// Why there is nothing; a sentence for people.
    package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    private let pack: KernelPack
    private let cache: KernelCache
    private let makeCompiler: @Sendable () throws(KernelCompilerError) -> KernelCompiler

    /// `makeCompiler` opens NVRTC; called when an image is wanted.
    package init(
        pack: KernelPack,
        cache: KernelCache,
        makeCompiler: @escaping @Sendable () throws(KernelCompilerError) -> KernelCompiler
    ) {
        (self.pack, self.cache, self.makeCompiler) = (pack, cache, makeCompiler)
    }

    /// An image of the device's own kind: from the cache, else compiled, which takes many seconds.
    package func image(architecture: Int) throws(Refusal) -> Made {
        do {
            return try self.make(architecture)
        } catch let error as KernelCompilerError {
            throw Refusal(description: error.description)
        } catch let error as KernelPackError {
            throw Refusal(description: error.description)
        } catch {
            throw Refusal(description: "\(error)")
        }
    }

    private func make(_ architecture: Int) throws -> Made {
        let compiler = try self.makeCompiler()
        try compiler.check(architecture: architecture)
        let key = self.cache.key(
            source: KernelPack.sourceHash,
            options: KernelCompiler.options(architecture: architecture),
            compiler: compiler.version,
            architecture: architecture
        )
        var notes: [String] = []
        switch self.cache.entry(key) {
        case .image(let image): return Made(image: image, notes: ["took the kernels that were compiled here before"])
        case .corrupt(let path): notes.append("\(path) is damaged; the kernels are compiled anew")
        case .absent: break
        }
        let image = try compiler.compile(try self.pack.source(), architecture: architecture)
        notes.append("NVRTC \(compiler.version) compiled the kernels for sm_\(architecture)")
        do throws(FileWriteError) {
            try self.cache.keep(image, key)
        } catch {
            notes.append("the compiled kernels cannot be kept for the next time: \(error)")
        }
        return Made(image: image, notes: notes)
    }
}
