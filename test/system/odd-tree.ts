/** Files that are hard to bring back, and what is to come back of them. */
import { shell } from "./shell.ts";

/** Makes files with names, attributes and contents that a careless program gets wrong. */
export function oddTree(folder: string): Promise<string> {
  return shell(`
    cd ${folder}
    mkdir -p "with space/[brackets]" "star*" empty
    echo one > "with space/[brackets]/new
line"
    echo two > 'star*/quote'"'"'s "$HOME" \\back'
    echo three > $'caf\\xe9 in Latin-1'; echo three > $'caf\\xc3\\xa9 in UTF-8'
    echo four > -dash; echo four > ' leading space'; echo four > .hidden
    echo five > private; chmod 0600 private; chown 1234:4321 private
    echo six > first; ln first second
    ln -s nowhere/at/all link
    truncate -s 20M sparse; echo end >> sparse
    setfattr -n user.strata -v kept first; setfattr -n trusted.strata -v kept 'star*'
    setfacl -m u:1234:rw private; setfacl -d -m g:4321:rx empty
    mkfifo pipe; mknod null c 1 3
    echo seven > setuid; chmod 4755 setuid
    touch -d "2001-02-03 04:05:06.789" first
    head -c 3M /dev/urandom > random
    chmod 0711 .; chown 77:88 .`);
}

/** All that a restore has to bring back of a tree; what a database is writing left out. */
export function facts(folder: string): Promise<string> {
  const rest = "-path ./database -prune -o";
  // Of a directory, size and links are the file system's own affair.
  const times = "-path . -printf '\\0' -o -type d -printf ' %T@\\0' -o -printf ' %n %s %T@\\0'";
  return shell(`
    cd ${folder}
    find . ${rest} -printf '%P %y %m %U:%G %l' \\( ${times} \\) | sort -z | tr '\\0' '\\n'
    find . ${rest} -type f -print0 | sort -z | xargs -0 sha256sum
    find . ${rest} -print0 | sort -z | xargs -0 getfattr -h -d -m 'user|trusted'
    find . ${rest} ! -type l -print0 | sort -z | xargs -0 getfacl -n`);
}

/** How much room such a tree's file with a hole takes. */
export function roomOfSparse(folder: string): Promise<string> {
  return shell(`stat -c %b ${folder}/sparse`);
}
