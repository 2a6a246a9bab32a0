/// Who did what, and when.
package struct AuditAnswer: Codable, Hashable, Sendable {
    package let number: Int
    package let at: String
    package let actor: String
    package let action: String
    package let subject: String

    package init(number: Int, at: String, actor: String, action: String, subject: String) {
        self.number = number
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
    }
}

/// A page of the audit log, the newest entry first; the next page is `below` the number of the last.
package struct AuditPageAnswer: Codable, Hashable, Sendable {
    package let items: [AuditAnswer]

    package init(items: [AuditAnswer]) {
        self.items = items
    }
}
