extension String {
    /// The text, or as much of its end as fits, cut between characters: the last log lines say what went wrong.
    func wireEnd(bytesMax: Int) -> String {
        guard self.utf8.count > bytesMax else { return self }
        let unicode = self.unicodeScalars
        var start = unicode.endIndex
        var byteCount = 0
        while start > unicode.startIndex {
            let before = unicode.index(before: start)
            byteCount += UTF8.width(unicode[before])
            guard byteCount <= bytesMax else { break }
            start = before
        }
        return String(unicode[start...])
    }
}
