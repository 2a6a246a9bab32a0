import ApusArtifacts
import ApusProtocol
import ApusRunner
import Logging

extension Worker {
    /// As many files are read at the same time; each may take 1 MiB.
    private static let answeringMax = 16

    /// Somebody wants to see a file of a running attempt.
    func requested(_ request: FileRequest) {
        guard let connection = self.connection else { return }
        guard let folder = self.running[request.attempt]?.folder else {
            return self.refuse(request, .unknownAttempt, on: connection)
        }
        guard self.answeringCount < Self.answeringMax else { return self.refuse(request, .tooMany, on: connection) }
        self.answeringCount += 1
        self.commands.yield(.answer(request, folder, connection))
    }

    nonisolated func answer(_ request: FileRequest, _ folder: RunFolder, _ carrier: any StreamCarrier) async {
        let stream = request.stream
        do {
            let answer = try await self.queue.run { try FileAnswer(request, in: folder) }
            for chunk in answer.chunks(of: stream) { try await carrier.send(chunk) }
            try carrier.send([.streamEnd(answer.end(of: stream))])
        } catch let refused as FileAnswer.Refused {
            await self.refuse(request, refused.reason, on: carrier)
        } catch {
            await self.refuse(request, .unreadable, on: carrier)
        }
        await self.answered()
    }

    private func answered() {
        self.answeringCount -= 1
    }

    private func refuse(_ request: FileRequest, _ reason: StreamRefusal, on carrier: any StreamCarrier) {
        do {
            try carrier.send([.streamRefused(request.stream, reason)])
        } catch {
            self.logger.error("a refusal breaks the wire's limits", metadata: ["error": "\(error)"])
        }
    }
}
