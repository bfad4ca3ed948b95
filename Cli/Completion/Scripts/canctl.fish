# fish completion for canctl
function __canctl_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    set -l found ($before[1] complete-words $before[2..-1] "$typed" 2>/dev/null | string match -v '')
    if set -q found[1]
        printf '%s\n' $found
    else
        __fish_complete_path "$typed"
    end
end
complete -c canctl -f -a '(__canctl_complete)'
