# Completion of pagewright for bash. What it offers it reads from the tool's own help, so it knows what the tool knows.
# shellcheck shell=bash

# Options of a command as `--help` has them, a line each; with an argument, what it is called stands behind.
_pagewright_options() {
    "$1" "${@:2}" --help 2>/dev/null |
        sed -nE 's/^  (-[a-z])( [A-Z]+)?, (--[a-z-]+)( [A-Z=,…]+)?.*/\1\2\n\3\4/p; t; s/^  (--[a-z-]+)( [A-Z=,…]+)?( .*)?$/\1\2/p'
}

# Names that are set for what stands behind $1, the name of an option's value: files, folders, none.
_pagewright_value() {
    case $1 in
        FILE | OUT | LOG) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
        DIR) mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
        NAME)
            mapfile -t COMPREPLY < <(compgen -W "$("$tool" "$command" --help 2>/dev/null |
                sed -n 's/^Fuzz targets: //p')" -- "$current")
            ;;
    esac
}

# Traces and folders; where none begins so, any file, since a learned trace has no ending.
_pagewright_traces() {
    mapfile -t COMPREPLY < <(
        compgen -f -X '!*.trace' -- "$current"
        compgen -d -- "$current"
    )
    [ "${#COMPREPLY[@]}" -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$current")
}

_pagewright() {
    local tool=$1 current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' word options value
    local commands
    tool=${tool/#\~/$HOME}
    compopt -o filenames 2>/dev/null
    COMPREPLY=()
    commands=$("$tool" --help 2>/dev/null | sed -nE 's/^  ([a-z]+) .*/\1/p; /^  -/q')
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        if [[ $word != -* ]]; then
            command=$word
            break
        fi
    done
    if [ -z "$command" ]; then
        options=$(_pagewright_options "$tool" | sed 's/ .*//')
        [[ $current == -* ]] || options="$commands help"
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
        return
    fi
    if [ "$command" = help ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$current")
        return
    fi
    [[ $'\n'$commands$'\n' == *$'\n'"$command"$'\n'* ]] || return
    options=$(_pagewright_options "$tool" "$command")
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        if [ "$word" = -- ]; then
            _pagewright_traces
            return
        fi
    done
    while read -r word value; do
        if [ "$word" = "$before" ] && [ -n "$value" ]; then
            _pagewright_value "$value"
            return
        fi
    done <<<"$options"
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(cut -d ' ' -f 1 <<<"$options")" -- "$current")
    else
        case $command in
            operations)
                mapfile -t COMPREPLY < <(compgen -W "$("$tool" operations 2>/dev/null |
                    sed -nE 's/^([a-z_]+).*/\1/p')" -- "$current")
                ;;
            import) mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
            gen) ;;
            *) _pagewright_traces ;;
        esac
    fi
}
complete -F _pagewright pagewright
