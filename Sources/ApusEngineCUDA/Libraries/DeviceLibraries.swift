internal import ApusEngine

/// NVIDIA's libraries on one device, and what they make there.
///
/// Whether a library makes a product is decided once for each shape, and belongs to shape and device: how many trials run,
/// and whether they are fused, changes nothing of it.
// SAFETY: used inside the device's monitor only, or by the one thread that has the device.
package final class DeviceLibraries: @unchecked Sendable {
    package enum Policy: Sendable {
        /// Where they are right, and measured to be faster.
        case measured

        /// Where they are right: to check them.
        case always
    }

    /// What a call may want for itself; each stream of a trial has so much.
    static let workspaceBytes = 16 << 20

    /// Below that many multiplications and additions a product is over before a library's call pays.
    package static let operationsMin = 5e7

    private let operationsMin: Double
    let policy: Policy
    private let matrices: OpenLibrary<CuBLASLt>?
    private let convolutions: OpenLibrary<CuDNN>?
    private let book: LibraryBook
    private let say: @Sendable (String) -> Void
    private var plans: [LibraryProduct: any LibraryPlan] = [:]

    /// What failed in this process; own kernels make these.
    private var broken: Set<LibraryProduct> = []

    /// Whether a thread decides; others come inside the monitor while it waits for the device.
    private var isDeciding = false

    /// Plans that are kept; all are made anew when there are more.
    private static let plansMax = 4_096

    /// `say` is told what fails; products of fewer operations are the own kernels', unless libraries make all.
    package init(
        _ found: GPULibraries,
        device: Device,
        book: LibraryBook,
        policy: Policy = .measured,
        operationsMin: Double = DeviceLibraries.operationsMin,
        say: @escaping @Sendable (String) -> Void
    ) {
        func opened<Library: GPULibrary>(_ library: Library?) -> OpenLibrary<Library>? {
            guard let library else { return nil }
            do throws(CUDAError) {
                return try OpenLibrary(library, device)
            } catch {
                say("\(Library.name) is not used on this device: \(error)")
                return nil
            }
        }
        self.matrices = opened(found.cublasLt)
        self.convolutions = opened(found.cudnn)
        (self.book, self.policy, self.operationsMin, self.say) = (book, policy, operationsMin, say)
    }

    /// Whether a library could make a product: a function of its shape and of what this device has.
    ///
    /// Memory is laid out by it, so it does not change while the process lives.
    func offers(_ product: LibraryProduct) -> Bool {
        guard self.policy == .always || product.operations >= self.operationsMin,
            product.outputBytes <= LibraryProduct.outputBytesMax, product.pixels < 1 << 31,
            product.kernelRows < 1 << 31
        else { return false }
        return product.isMatrix ? self.matrices != nil : product.isSymmetric && self.convolutions != nil
    }

    /// Waits until no other thread decides, so that none sees what is half decided.
    func beginDeciding(_ monitor: Monitor) {
        while self.isDeciding { monitor.wait() }
        self.isDeciding = true
    }

    func endDeciding(_ monitor: Monitor) {
        self.isDeciding = false
        monitor.wakeAll()
    }

    /// What was decided; `nil` where it has to be measured yet.
    func decision(_ product: LibraryProduct) -> LibraryBook.Decision? {
        self.broken.contains(product) ? .own : self.book.decision(product)
    }

    /// A product that is ready to be made; `nil` where the library refuses it, which is told.
    func plan(_ product: LibraryProduct) -> (any LibraryPlan)? {
        if let plan = self.plans[product] { return plan }
        do throws(CUDAError) {
            let plan = try self.make(product)
            if self.plans.count >= Self.plansMax { self.plans = [:] }
            self.plans[product] = plan
            return plan
        } catch {
            self.giveUp(product, error)
            return nil
        }
    }

    private func make(_ product: LibraryProduct) throws(CUDAError) -> (any LibraryPlan)? {
        if product.isMatrix, let matrices = self.matrices {
            return try MatrixPlan(product, matrices, workspaceBytes: Self.workspaceBytes)
        }
        guard let convolutions = self.convolutions else { return nil }
        return try ConvolutionPlan(product, convolutions, workspaceBytes: Self.workspaceBytes)
    }

    /// Leaves a product to the own kernels from now on, in this process.
    func giveUp(_ product: LibraryProduct, _ error: CUDAError) {
        guard self.broken.insert(product).inserted else { return }
        self.plans[product] = nil
        self.say("own kernels make '\(product.key)': \(error)")
    }

    /// Leaves products to the own kernels that failed together; one line for all of them.
    func giveUp(_ products: some Sequence<LibraryProduct>, _ error: CUDAError) {
        for product in products {
            self.broken.insert(product)
            self.plans[product] = nil
        }
        self.say("own kernels go on with what the libraries made: \(error)")
    }

    func learn(_ decisions: [LibraryProduct: LibraryBook.Decision]) { self.book.learn(decisions) }

    /// Says why a product is refused for good.
    func refuse(_ product: LibraryProduct, _ reason: String) {
        self.say("own kernels make '\(product.key)': \(reason)")
    }
}
