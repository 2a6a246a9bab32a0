/// Why a benchmark could not be measured; for a person.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Turns whatever `body` throws into one line.
    static func wrapping<Value>(_ what: String, _ body: () throws -> Value) throws(BenchError) -> Value {
        do {
            return try body()
        } catch let error as BenchError {
            throw error
        } catch {
            throw BenchError("\(what): \(error)")
        }
    }
}
