/*
 * The page lies in the program as the bytes of view/page.html, which the assembler takes in; the
 * film goes where the page has a mark. In JSON a < stands in strings alone, and there it may be
 * written as a number: so nothing that a trace says ends the script that it stands in.
 */
#include "page.h"

#include <string.h>

#ifndef PAGE_HTML /* seen from where the compiler runs */
#define PAGE_HTML "view/page.html"
#endif
#define MARK "@PAGEWRIGHT_FILM@"

extern const char page_html[];
extern const char page_html_end[];

__asm__(".pushsection .rodata\n"
        ".global page_html\n"
        ".global page_html_end\n"
        "page_html:\n"
        ".incbin \"" PAGE_HTML "\"\n"
        "page_html_end:\n"
        ".byte 0\n"
        ".popsection\n");

static void print_film_escaped(FILE *out, const char *film, size_t size)
{
    while (size > 0) {
        const char *angle = memchr(film, '<', size);
        size_t length = angle != NULL ? (size_t)(angle - film) : size;

        fwrite(film, 1, length, out);
        if (angle != NULL) {
            fputs("\\u003c", out);
            length++;
        }
        film += length;
        size -= length;
    }
}

void print_page(FILE *out, const char *film, size_t size)
{
    const char *mark = strstr(page_html, MARK);
    size_t before = (size_t)(mark - page_html);

    fwrite(page_html, 1, before, out);
    print_film_escaped(out, film, size);
    mark += strlen(MARK);
    fwrite(mark, 1, (size_t)(page_html_end - mark), out);
}
