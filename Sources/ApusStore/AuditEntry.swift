package import ApusStudy

/// Who did what, and when.
package struct AuditEntry: Hashable, Sendable {
    /// Grows with each entry; a page begins below one.
    package let number: Int64
    package let actor: String
    package let action: String
    package let subject: String
    package let at: UnixTime
}
