/// The beginnings of a result line, old and new.
///
/// `^\s*Result\s*of\s*(this)?\s*[Aa]lgorithm\s*[rR]un\s*:` and
/// `^\s*(Final)?\s*[Rr]esult\s+(for|of)\s+(HAL|ParamILS|SMAC|this wrapper):`, by hand, because a line is read for every
/// line that a program prints.
enum ResultHeader {
    /// What stands behind the colon; `nil` for a line that does not begin so.
    static func rest(of line: String) -> String? {
        var scanner = LineScanner(line)
        if Self.takeNew(&scanner) { return scanner.remainder }
        scanner = LineScanner(line)
        return Self.takeOld(&scanner) ? scanner.remainder : nil
    }

    private static func takeNew(_ scanner: inout LineScanner) -> Bool {
        scanner.skipSpace()
        guard scanner.take("Result") else { return false }
        scanner.skipSpace()
        guard scanner.take("of") else { return false }
        scanner.skipSpace()
        _ = scanner.take("this")
        scanner.skipSpace()
        guard scanner.take("Algorithm") || scanner.take("algorithm") else { return false }
        scanner.skipSpace()
        guard scanner.take("run") || scanner.take("Run") else { return false }
        scanner.skipSpace()
        return scanner.take(":")
    }

    private static func takeOld(_ scanner: inout LineScanner) -> Bool {
        scanner.skipSpace()
        _ = scanner.take("Final")
        scanner.skipSpace()
        guard scanner.take("Result") || scanner.take("result") else { return false }
        guard scanner.skipSpace() > 0, scanner.take("for") || scanner.take("of"), scanner.skipSpace() > 0 else {
            return false
        }
        guard ["HAL", "ParamILS", "SMAC", "this wrapper"].contains(where: { scanner.take($0) }) else { return false }
        return scanner.take(":")
    }
}

extension LineScanner {
    /// Skips white space of any kind, and counts it.
    @discardableResult
    fileprivate mutating func skipSpace() -> Int {
        self.take { " \t\u{0B}\u{0C}\r\n".unicodeScalars.contains($0) }.text.unicodeScalars.count
    }

    fileprivate var remainder: String {
        var scanner = self
        return scanner.take { _ in true }.text
    }
}
