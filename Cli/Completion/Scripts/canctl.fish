# fish completion for canctl
function __canctl_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    set -l found ($before[1] complete-words $before[2..-1] "$typed" 2>/dev/null | string match -v '')
    if set -q found[1]
        printf '%s\n' $found
    else
        # As fish completes a command that it knows nothing of: files, with ~, variables and quotes.
        complete -C "__fish_command_without_completions $typed"
    end
end
complete -c canctl -f -a '(__canctl_complete)'
