/* SPDX-License-Identifier: Apache-2.0
 *
 * main() of uketsuke, which people and hooks call, and of uketsuke-full (commands.h). Finds the
 * subcommand, reads its options, runs it.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/intl.h"
#include "base/paths.h"
#include "base/private.h"
#include "cli/commands.h"
#include "conf/conf.h"

/* getopt_long() values: own options count from FIRST_OWN. */
enum { OPTION_HELP = 256, OPTION_INSTANCE, OPTION_JSON, FIRST_OWN };

const char *cli_option(const struct cli *cli, const char *name)
{
    for (size_t i = 0; i < CLI_MAX_OPTIONS && cli->command->options[i].name; i++)
        if (!strcmp(cli->command->options[i].name, name))
            return cli->values[i];
    return NULL;
}

int cli_wrong_use(const struct cli *cli, const char *format, ...)
{
    va_list ap;

    fprintf(stderr, "uketsuke %s: ", cli->command->name);
    va_start(ap, format);
    vfprintf(stderr, format, ap);
    va_end(ap);
    fprintf(stderr, _("\nTry «uketsuke %s --help».\n"), cli->command->name);
    return CLI_USAGE;
}

int cli_fail(const struct why *why)
{
    fprintf(stderr, "uketsuke: %s\n", why->text);
    return CLI_FAILED;
}

static void print_help(FILE *to)
{
    fprintf(to, _("Usage: uketsuke COMMAND [OPTION]... [OPERAND]...\n"
                  "Reads faxed forms and keeps the queue of what a person has to look at.\n\n"
                  "Commands:\n"));
    for (size_t i = 0; commands[i]; i++)
        fprintf(to, "  %-9s %s\n", commands[i]->name, _(commands[i]->summary));
    fprintf(to,
            _("\n«uketsuke COMMAND --help» tells about one of them; «uketsuke --version» which\n"
              "version this is. Exit status: 0 done, 1 something failed, 2 wrong use.\n"));
}

static void print_option(const struct cli_option *option)
{
    char left[40];

    snprintf(left, sizeof(left), "%c%c%s--%s%s%s", option->letter ? '-' : ' ',
             option->letter ? option->letter : ' ', option->letter ? ", " : "  ", option->name,
             option->argument ? " " : "", option->argument ? option->argument : "");
    printf("  %-24s %s\n", left, _(option->help));
}

/* --json comes first, for it is the one that not every command knows. */
static const struct cli_option common[] = {
    {"json", NULL, N_("print JSON for programs")},
    {"instance", "DIR", N_("the instance directory ($UKETSUKE_INSTANCE)")},
    {"help", NULL, N_("print this and exit")},
};

static void print_command_help(const struct command *command)
{
    printf(_("Usage: uketsuke %s [OPTION]... %s\n%s\n\nOptions:\n"), command->name,
           command->operands, _(command->summary));
    for (size_t i = 0; i < CLI_MAX_OPTIONS && command->options[i].name; i++)
        print_option(&command->options[i]);
    for (size_t i = command->json ? 0 : 1; i < sizeof(common) / sizeof(common[0]); i++)
        print_option(&common[i]);
    if (command->help)
        printf("\n%s\n", _(command->help));
}

/* Position in command->options of what getopt_long() found: by its number or its letter. */
static size_t option_at(const struct command *command, int c)
{
    size_t i = 0;

    if (c >= FIRST_OWN)
        return (size_t)(c - FIRST_OWN);
    while (command->options[i].letter != c)
        i++;
    return i;
}

/* Reads argv (argv[0] is the subcommand's name) into cli. CLI_DONE: run it; -1: --help was printed.
 */
static int parse(struct cli *cli, int argc, char **argv)
{
    const struct command *command = cli->command;
    struct option known[CLI_MAX_OPTIONS + 4] = {
        {"help", no_argument, NULL, OPTION_HELP},
        {"instance", required_argument, NULL, OPTION_INSTANCE},
    };
    char letters[2 * CLI_MAX_OPTIONS + 2] = ":";
    size_t n = 2;
    int c;

    if (command->json)
        known[n++] = (struct option){"json", no_argument, NULL, OPTION_JSON};
    for (size_t i = 0; i < CLI_MAX_OPTIONS && command->options[i].name; i++) {
        const struct cli_option *own = &command->options[i];
        char letter[3] = {own->letter, own->letter && own->argument ? ':' : '\0', '\0'};

        known[n++] = (struct option){own->name, own->argument ? required_argument : no_argument,
                                     NULL, FIRST_OWN + (int)i};
        strcat(letters, letter);
    }
    opterr = 0;
    while ((c = getopt_long(argc, argv, letters, known, NULL)) != -1) {
        if (c == OPTION_HELP) {
            print_command_help(command);
            return -1;
        } else if (c == OPTION_INSTANCE) {
            cli->instance = optarg;
        } else if (c == OPTION_JSON) {
            cli->json = true;
        } else if (c == ':') {
            return cli_wrong_use(cli, _("%s wants an argument"), argv[optind - 1]);
        } else if (c == '?') {
            return cli_wrong_use(cli, _("there is no option %s"), argv[optind - 1]);
        } else {
            cli->values[option_at(command, c)] = optarg ? optarg : "";
        }
    }
    cli->operands = argv + optind;
    cli->n_operands = (size_t)(argc - optind);
    if (cli->n_operands < command->min_operands)
        return cli_wrong_use(cli, _("too few operands; it wants: %s"), command->operands);
    if (cli->n_operands > command->max_operands)
        return cli_wrong_use(cli, _("too many operands: «%s» and what follows"),
                             cli->operands[command->max_operands]);
    return CLI_DONE;
}

/* What root or another user writes into an instance its daemon cannot read again. */
static int check_owner(const struct cli *cli)
{
    _cleanup_(conf_freep) struct conf *conf = NULL;
    const struct passwd *owner;
    struct stat st;
    struct why why = {""};

    if (!cli->command->writes || conf_load(cli->instance, &conf, &why) < 0 ||
        stat(conf->instance, &st) < 0 || st.st_uid == geteuid())
        return CLI_DONE; /* what is wrong with the instance is told by who opens it */
    owner = getpwuid(st.st_uid);
    if (owner)
        why_set(&why, -EPERM,
                _("%s belongs to %s: run this as that user (sudo -u %s uketsuke %s …)"),
                conf->instance, owner->pw_name, owner->pw_name, cli->command->name);
    else
        why_set(&why, -EPERM, _("%s belongs to user %u: run this as that user"), conf->instance,
                (unsigned)st.st_uid);
    return cli_fail(&why);
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (!strcmp(name, commands[i]->name))
            return commands[i];
    return NULL;
}

/* Goes on as the program that has all commands. Returns only when there is none. */
static int become_full(char **argv)
{
    char path[PATH_MAX];
    int r = paths_program(commands_beyond, path, sizeof(path));

    if (r == 0) {
        execv(path, argv);
        r = -errno;
    }
    fprintf(stderr, _("uketsuke: %s cannot be started: %s; build or install it\n"), commands_beyond,
            strerror(-r));
    return CLI_FAILED;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct cli cli = {.command = command};
    int r = parse(&cli, argc, argv);

    if (r != CLI_DONE)
        return r < 0 ? CLI_DONE : r;
    r = check_owner(&cli);
    if (r != CLI_DONE)
        return r;
    r = command->run(&cli);
    /* a full disk or a closed pipe behind standard output is a failure that must not pass in
     * silence */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("uketsuke: standard output");
        return CLI_FAILED;
    }
    return r;
}

int main(int argc, char **argv)
{
    const struct command *command = argc >= 2 ? find_command(argv[1]) : NULL;

    intl_init();
    private_begin();
    if (command)
        return run(command, argc - 1, argv + 1);
    if (commands_beyond)
        return become_full(argv);
    if (argc < 2) {
        print_help(stderr);
        return CLI_USAGE;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
        print_help(stdout);
        return CLI_DONE;
    }
    if (!strcmp(argv[1], "--version")) {
        printf("uketsuke %s\n", UKETSUKE_VERSION);
        return CLI_DONE;
    }
    fprintf(stderr, _("uketsuke: there is no command «%s»; try «uketsuke --help»\n"), argv[1]);
    return CLI_USAGE;
}
