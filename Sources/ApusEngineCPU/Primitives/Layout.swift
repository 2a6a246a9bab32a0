/// How a batch of values lies in memory.
enum Layout: Hashable {
    /// NHWC, the canonical one.
    case channelsLast

    /// oneDNN's nChw16c: channels in blocks of 16, the last one filled up with zeros.
    case blocked

    static let block = 16

    /// Whether blocks waste little: the channels that fill up the last one are computed too.
    static func isBlockable(_ channels: Int) -> Bool {
        let stored = (channels + self.block - 1) / self.block * self.block
        return stored * 100 <= channels * 115
    }
}
