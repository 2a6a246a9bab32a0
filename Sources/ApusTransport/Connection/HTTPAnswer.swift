import NIOCore

/// What a web browser that came to the workers' port is told.
enum HTTPAnswer {
    static let bytes: ByteBuffer = {
        let text =
            "This is the port where workers of Apus join. The web address is another port: see 'apus coordinator'.\n"
        return ByteBuffer(
            string: "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n" + text
        )
    }()
}
