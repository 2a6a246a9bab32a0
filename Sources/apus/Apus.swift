import ApusCommands

@main
enum Apus {
    static func main() async {
        await ApusProgram.main()
    }
}
