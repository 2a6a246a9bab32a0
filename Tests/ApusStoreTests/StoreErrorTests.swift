import GRDB
import Testing

@testable import ApusStore

@Suite struct StoreErrorTests {
    @Test(arguments: [
        (ResultCode.SQLITE_FULL, StoreError.diskFull(path: "s")),
        (.SQLITE_IOERR_FSYNC, .inputOutput(path: "s", detail: "1034: x")),
        (.SQLITE_CORRUPT, .corrupt(path: "s", detail: "11: x")),
        (.SQLITE_NOTADB, .corrupt(path: "s", detail: "26: x")),
        (.SQLITE_BUSY, .busy(path: "s")),
        (.SQLITE_READONLY, .notWritable(path: "s", detail: "8: x")),
        (.SQLITE_MISUSE, .closed(path: "s")),
        (.SQLITE_CONSTRAINT, .other(path: "s", detail: "19: x")),
    ])
    func `what SQLite says becomes the store's own word`(code: ResultCode, expected: StoreError) {
        #expect(StoreError(DatabaseError(resultCode: code, message: "x"), path: "s") == expected)
    }

    @Test(arguments: [
        (
            StoreError.diskFull(path: "a.db"),
            "a.db: the disk is full; free some space and start the coordinator again, nothing acknowledged is lost"
        ),
        (
            .inputOutput(path: "a.db", detail: "1034: disk I/O error"),
            "a.db: the disk reports an error (1034: disk I/O error); check it and start the coordinator again"
        ),
        (.corrupt(path: "a.db", detail: "page 3"), "a.db: the store is damaged (page 3); restore it from a backup"),
        (.busy(path: "a.db"), "a.db: another program has the database locked; close it and try again"),
        (.folderMissing(path: "a.db"), "a.db: the folder of the store does not exist; create it first"),
        (
            .notAStore(path: "a.db"),
            "a.db: this file is an SQLite database of another program; choose another data folder"
        ),
        (
            .notWritable(path: "a.db", detail: "Permission denied"),
            "a.db: the store cannot be opened for writing (Permission denied); check owner and mode"
        ),
        (.inconsistent("there is no study 9"), "the store refuses an event: there is no study 9"),
        (.closed(path: "a.db"), "a.db: the store is closed"),
        (.other(path: "a.db", detail: "odd"), "a.db: odd"),
    ])
    func `an error says where, what came, and what to do`(error: StoreError, text: String) {
        #expect(error.description == text)
    }
}
