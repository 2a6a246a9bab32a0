import Glibc

/// A null-terminated array of C strings, as `posix_spawn` takes it; freed with the value.
struct CStringArray: ~Copyable {
    /// What Linux takes as one argument or one variable, the closing zero included.
    static let stringBytesMax = 131_072

    // SAFETY: allocated by `init`, freed by `deinit`, and never handed out beyond a call.
    let pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        self.count = strings.count
        self.pointer = .allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() { self.pointer[index] = strdup(string) }
        self.pointer[strings.count] = nil
    }

    deinit {
        for index in 0..<self.count { free(self.pointer[index]) }
        self.pointer.deallocate()
    }
}
