import type { TemplateOptions } from './template-shapes.js';

/** The account's templates to begin with. */
export const usualTemplates: TemplateOptions[] = [
  {
    name: 'order_update',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Order {{1}}', example: { header_text: ['1042'] } },
      {
        type: 'BODY',
        text: 'Hello {{1}}, your order arrives on {{2}}. Do you have a question? Just answer.',
        example: { body_text: [['Ana', 'Monday']] },
      },
      { type: 'FOOTER', text: 'Threadline' },
    ],
  },
  {
    name: 'order_update',
    language: 'es',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Pedido {{1}}', example: { header_text: ['1042'] } },
      {
        type: 'BODY',
        text: 'Hola {{1}}, tu pedido llega el {{2}}. ¿Tienes alguna pregunta? Contesta aquí.',
        example: { body_text: [['Ana', 'lunes']] },
      },
    ],
  },
  {
    name: 'still_there',
    components: [
      { type: 'BODY', text: 'Hello! We have an answer for you. Reply to this message to read it.' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Tell me' }] },
    ],
  },
  {
    name: 'summer_sale',
    category: 'MARKETING',
    components: [
      {
        type: 'BODY',
        text: 'Hi {{first_name}}, our sale has begun: {{discount}} off everything.',
        example: {
          body_text_named_params: [
            { param_name: 'first_name', example: 'Ana' },
            { param_name: 'discount', example: '20 %' },
          ],
        },
      },
      { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'See it', url: 'https://shop.example/{{1}}' }] },
    ],
  },
];
