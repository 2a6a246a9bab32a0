internal import CCUDA

/// A product that a library is ready to make, again and again.
protocol LibraryPlan: AnyObject {
    /// For people: the library's function.
    var name: String { get }

    /// Gives the call to a stream; it may be recorded, and waits for nothing.
    func run(_ operands: LibraryOperands, on stream: apus_cuda_stream) throws(CUDAError)
}

/// What libraries make of a network.
typealias LibraryPlans = [LibraryProduct: any LibraryPlan]

/// Addresses of one call, named as those of the own kernels: see `apus_gemm`.
struct LibraryOperands {
    var a: UInt64
    var b: UInt64
    var out: UInt64
    var workspace: UInt64

    func moved(by offset: UInt64) -> Self {
        Self(a: self.a + offset, b: self.b + offset, out: self.out + offset, workspace: self.workspace + offset)
    }
}

/// A call of a library in the place of a kernel's launch: one for each trial, so that a trial's bits do not depend on its
/// neighbours.
struct LibraryCall {
    let plan: any LibraryPlan
    var operands: LibraryOperands

    /// Bytes from one trial's memory to the next.
    let stride: UInt64

    func run(on stream: borrowing Stream, trials: Int) throws(CUDAError) {
        for trial in 0..<trials {
            try self.plan.run(self.operands.moved(by: self.stride * UInt64(trial)), on: stream.handle)
        }
    }
}

/// A thing of a library that is given back when it goes.
final class LibraryHandle {
    let pointer: OpaquePointer
    private let destroy: (OpaquePointer) -> Void

    /// `pointer` is what `make` gave, when it gave one.
    init(
        _ name: StaticString,
        _ pointer: OpaquePointer?,
        destroy: @escaping (OpaquePointer) -> Void
    ) throws(CUDAError) {
        guard let pointer else { throw CUDAError.library(name: "\(name)", code: 0, text: "it made nothing") }
        (self.pointer, self.destroy) = (pointer, destroy)
    }

    deinit { self.destroy(self.pointer) }
}
