import Dispatch
import Glibc

/// Ends this process when the one that started it ends, however it ends.
package enum ParentWatch {
    /// Standard input is a pipe whose other end the parent holds; when it closes, this process gets SIGTERM.
    ///
    /// The thread that waits lives as long as the process.
    package static func begin(on input: Int32 = STDIN_FILENO) {
        Self.begin(on: input) { kill(getpid(), SIGTERM) }
    }

    static func begin(on input: Int32, ended: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "apus.worker.parent").async {
            var byte: UInt8 = 0
            var count = 1
            while count > 0 || (count < 0 && errno == EINTR) { count = read(input, &byte, 1) }
            ended()
        }
    }
}
