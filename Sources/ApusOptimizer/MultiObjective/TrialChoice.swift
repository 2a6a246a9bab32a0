/// Which trials a model is fitted to where it cannot take them all.
enum TrialChoice {
    /// The members that nobody dominates, those with the most room first; empty where no trial has costs.
    static func front(_ contenders: [Contender]) -> [Int] {
        let front = DominanceFront(contenders).distinct.filter { contenders[$0].violation < .infinity }
        let sorting = NonDominatedSorting(front.map { contenders[$0] })
        let order = front.indices.sorted {
            sorting.crowding[$0] == sorting.crowding[$1] ? $0 < $1 : sorting.crowding[$0] > sorting.crowding[$1]
        }
        return order.map { front[$0] }
    }

    /// At most `most` of the trials, in their order: the front as far as half of the room, then the latest.
    static func indices(_ contenders: [Contender], most: Int) -> [Int] {
        guard contenders.count > most else { return Array(contenders.indices) }
        var isChosen = [Bool](repeating: false, count: contenders.count)
        var count = 0
        for index in Self.front(contenders).prefix(most / 2) {
            isChosen[index] = true
            count += 1
        }
        for index in contenders.indices.reversed() where count < most && !isChosen[index] {
            isChosen[index] = true
            count += 1
        }
        return contenders.indices.filter { isChosen[$0] }
    }
}
