# fish completion for canctl
function __canctl_complete
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    $before[1] complete-words $before[2..-1] "$typed" 2>/dev/null
end
complete -c canctl -f -a '(__canctl_complete)'
