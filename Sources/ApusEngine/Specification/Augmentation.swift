/// Random changes of training images; each is drawn anew for each image and epoch.
package struct Augmentation: Hashable, Sendable {
    /// Zero padding on each side before a random crop back to the image's size, in pixels; 0 for none.
    package var crop: Int

    /// Mirrors left and right with probability one half.
    package var flip: Bool

    /// Moves by up to this part of the height and of the width, zeros moving in; 0 … 1.
    package var shift: Double

    package init(crop: Int = 0, flip: Bool = false, shift: Double = 0) {
        self.crop = crop
        self.flip = flip
        self.shift = shift
    }

    package var isNone: Bool { self.crop == 0 && !self.flip && self.shift == 0 }
}
