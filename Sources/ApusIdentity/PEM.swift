import SwiftASN1

/// Certificates as text.
package enum PEM {
    package static func certificate(_ der: [UInt8]) -> String {
        PEMDocument(type: "CERTIFICATE", derBytes: der).pemString
    }

    /// The certificates of a text, in their order.
    package static func certificates(_ text: String) throws(IdentityError) -> [[UInt8]] {
        do {
            return try PEMDocument.parseMultiple(pemString: text).filter { $0.discriminator == "CERTIFICATE" }
                .map(\.derBytes)
        } catch {
            throw .unreadable("a certificate")
        }
    }
}
