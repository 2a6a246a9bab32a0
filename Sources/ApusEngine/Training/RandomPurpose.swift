/// What a stream of random numbers is for; numbers stay as they are, because seeds are kept in studies.
enum RandomPurpose: UInt64 {
    case initializer = 1
    case split = 2
    case shuffle = 3
    case augmentation = 4
    case dropout = 5
}
