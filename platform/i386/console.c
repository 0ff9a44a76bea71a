/*
 * The serial port, and the port that ends the emulator (isa-debug-exit).
 */
#include "console.h"

#include <stdint.h>

#include "layout.h"

static void out(uint16_t port, uint8_t byte)
{
    __asm__ volatile("outb %0, %1" : : "a"(byte), "Nd"(port));
}

static uint8_t in(uint16_t port)
{
    uint8_t byte;

    __asm__ volatile("inb %1, %0" : "=a"(byte) : "Nd"(port));
    return byte;
}

#define LINE_CONTROL 3
#define LINE_STATUS 5
#define CAN_SEND 0x20u

void console_open(void)
{
    out(SERIAL_PORT + LINE_CONTROL, 0x80); /* the divisor: 115200 baud */
    out(SERIAL_PORT, 1);
    out(SERIAL_PORT + 1, 0);
    out(SERIAL_PORT + LINE_CONTROL, 3); /* 8 bits */
    out(SERIAL_PORT + 1, 0);            /* no interrupts */
}

static void send(char c)
{
    while ((in(SERIAL_PORT + LINE_STATUS) & CAN_SEND) == 0) {
    }
    out(SERIAL_PORT, (uint8_t)c);
}

void console_line(const char *text)
{
    while (*text != '\0') {
        send(*text++);
    }
    send('\n');
}

void machine_exit(unsigned status)
{
    out(EXIT_PORT, (uint8_t)status);
    for (;;) {
        __asm__ volatile("hlt"); /* a machine without that port stays here */
    }
}
