import Glibc

/// C's array of strings, ended by a null pointer.
final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) {
        self.pointers = texts.map { strdup($0) } + [nil]
    }

    deinit {
        for pointer in self.pointers { free(pointer) }
    }
}
